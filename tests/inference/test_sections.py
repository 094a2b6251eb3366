from inference.sections import Outline

REPORT = """工作总结
一、工作开展情况
(一)社会救助工作
低保37户。五保3户!
1.临时救助。救助5人。
2022年救助6人。
(二)养老工作
床位8张
二、下一步打算
床位9张"""


def test_headings_above_an_offset() -> None:
    outline = Outline(REPORT)
    first = ("一、工作开展情况", "(一)社会救助工作")
    assert outline.section(0) == ()
    assert outline.section(REPORT.index("37")) == first
    assert outline.section(REPORT.index("5人")) == (*first, "1.临时救助")
    assert outline.section(REPORT.index("6人")) == (*first, "1.临时救助")
    assert outline.section(REPORT.index("8张")) == ("一、工作开展情况", "(二)养老工作")
    assert outline.section(REPORT.index("9张")) == ("二、下一步打算",)


def test_sentence_of_an_offset() -> None:
    outline = Outline(REPORT)
    assert outline.sentence(REPORT.index("37")) == "低保37户。"
    assert outline.sentence(REPORT.index("3户!")) == "五保3户!"
    assert outline.sentence(REPORT.index("9张")) == "床位9张"

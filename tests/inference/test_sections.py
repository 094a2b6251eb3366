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
    for figure, sentence in (("37", "低保37户。"), ("3户!", "五保3户!"), ("9张", "床位9张")):
        start = REPORT.index(figure)
        assert outline.sentence(start, start + 1) == sentence


def test_an_endless_sentence_is_narrowed_to_the_clauses_around_a_value() -> None:
    text = "、".join(f"第{n}村低保{n}户" for n in range(1000))
    start = text.index("500户")
    sentence = Outline(text).sentence(start, start + 3)
    assert 300 < len(sentence) < 420
    assert sentence.startswith("第") and sentence.endswith("户、") and "第500村低保500户" in sentence
    assert len(Outline("户" * 2000).sentence(1000, 1003)) == 403

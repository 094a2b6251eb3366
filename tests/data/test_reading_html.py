"""Pages and Markdown: which of their text is read, and how it is put into lines."""

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.reading.html import declared_encoding, decode_page, read_html
from data.reading.html_lines import html_lines
from data.reading.markdown import read_markdown
from data.reading.parts import UnreadableError


@pytest.mark.parametrize(
    ("markup", "lines"),
    [
        # A sentence stays on one line, whatever its words are wrapped in.
        ("<p>发放<b>48</b>\n  <span lang=EN-US>户</span>，共<font color=red>69</font>人</p>", ["发放48户，共69人"]),
        ("<p>累计发放\r\n1936.48万元</p>", ["累计发放1936.48万元"]),
        ("<p>GDP\n growth of  2 %</p>", ["GDP growth of 2 %"]),
        ("<p>&nbsp;&nbsp;一、救助&nbsp;工作　三</p>", ["一、救助 工作　三"]),
        ("<p>12\u200b34&shy;户</p>", ["1234户"]),
        ("<p>乡镇\t户\t人</p>", ["乡镇\t户\t人"]),
        # Blocks are lines.
        ("题目<br>一<br/><br/>二", ["题目", "一", "二"]),
        ("<div>甲<div>乙</div>丙</div><h2>丁</h2>戊", ["甲", "乙", "丙", "丁", "戊"]),
        ("<ol start=3><li>5户<li>6户</ol><ul><li>点</ul>", ["3. 5户", "4. 6户", "点"]),
        ("<pre>一行\n  二  行\n</pre>尾", ["一行", "二 行", "尾"]),
        ("<p>一<p>二<td>三", ["一", "二三"]),
        ("a < b & c &lt;p&gt; <18岁", ["a < b & c <p> <18岁"]),
        # What is no text.
        ("<p><script>1户</script><style>2户</style><noscript>3户</noscript><template>4户</template>甲", ["甲"]),
        ("<p hidden>1户</p><p style='Display : none'>2户</p><!-- 3户 --><select><option>4户</select>甲", ["甲"]),
        ("<!--[if gte mso 9]><xml>1户</xml><![endif]--><o:p>甲</o:p>", ["甲"]),
        ("<nav>首页</nav><ul><li><a>首页</a></li><li><a>公开 12</a></li></ul>甲", ["甲"]),
        ("<div class='footer-box'>电话 0123</div><div id='bread_crumb'>位置</div>甲", ["甲"]),
        # What looks like navigation and is text.
        ("<div class='footer'>共救助12人。</div>", ["共救助12人。"]),
        ("<p>见<a href=x>农村低保3126户</a>，<a>城市低保417户</a>。</p>", ["见农村低保3126户，城市低保417户。"]),
        ("<a href=x>农村低保3126户</a>", ["农村低保3126户"]),
        ("<form id='search'><p>共救助12人。</p></form>", ["共救助12人。"]),
        ("<table><tr><td><a>1</a><td><a>2</a></table>", ["1|2"]),
        ("", []),
        ("<frameset><frame src=a></frameset>", []),
    ],
)
def test_lines(markup: str, lines: list[str]) -> None:
    assert html_lines(markup) == lines


def table(*rows: str) -> str:
    return f"前<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>后"


@pytest.mark.parametrize(
    ("markup", "lines"),
    [
        (table("<th>项目<th>值", "<td>低保<td><p>37</p>"), ["项目|值", "低保|37", ""]),
        (table("<td>a|b｜c<td>1\n2"), ["a/b/c|1 2", ""]),
        (table("<td>项目<td>值", "<td><td>"), ["项目|值", ""]),
        (table("<td>项目<td><td>值", "<td>低保<td>1<td>"), ["项目||值", "低保|1|", ""]),
        # A label is repeated where its cell spans, a figure is not.
        (table("<td rowspan=2>低保<td>户<td>1", "<td>人<td>2"), ["低保|户|1", "低保|人|2", ""]),
        (table("<td rowspan=2>12<td>户<td>1", "<td>人<td>2"), ["12|户|1", "|人|2", ""]),
        (table("<td rowspan=2>十二户<td>户<td>1", "<td>人<td>2"), ["十二户|户|1", "|人|2", ""]),
        (table("<td rowspan=0>低保<td>1", "<td>2", "<td>3"), ["低保|1", "低保|2", "低保|3", ""]),
        (
            table("<td rowspan=2>项目<td colspan=2>低保", "<td>户<td>人", "<td>甲镇<td>1<td>2"),
            ["项目|低保|低保", "项目|户|人", "甲镇|1|2", ""],
        ),
        (table("<td colspan=2>表一", "<td>低保<td>1"), ["表一", "低保|1", ""]),
        ("前<table><caption>表一</caption><thead><tr><th>a<th>b</thead></table>后", ["表一", "a|b", ""]),
        # A table that only places the parts of the page.
        (table("<td><p>一。</p><p>二。</p>"), ["一。", "二。"]),
        (table("<td>左<td><p>一。</p><p>二。</p><p>三。</p><p>四。</p>"), ["左", "一。", "二。", "三。", "四。"]),
        (table("<td>左<td><table><tr><td>低保<td>1</table>"), ["左", "低保|1", ""]),
        (table("<td colspan=99999999>甲" * 3), ["|".join(["甲"] * 64), ""]),
    ],
)
def test_tables(markup: str, lines: list[str]) -> None:
    assert html_lines(markup) == ["前", *lines, "后"]


@given(st.lists(st.text(alphabet="农村低保新增户0123456789，。<>&'\"😀|", min_size=1), min_size=1))
def test_paragraphs_come_back(paragraphs: list[str]) -> None:
    assert html_lines("".join(f"<p>{escape(paragraph)}</p>\n" for paragraph in paragraphs)) == paragraphs


NAMES = ("table", "tr", "td rowspan=2 colspan=3", "p", "li", "ol", "pre", "a", "b", "script", "form")
TAGS = [f"<{slash}{name}>" for name in NAMES for slash in ("", "/")]


@given(st.lists(st.sampled_from([*TAGS, "户", "12", " ", "\n", "<!--", "-->", "<", "&#0;", "&#xd800;"])))
def test_any_page_gives_clean_lines(pieces: list[str]) -> None:
    lines = html_lines("".join(pieces))
    for line in lines:
        assert line == line.strip("\n\t ")
        assert "\n" not in line and "\r" not in line
        line.encode("utf-8")
    assert "" not in lines[:1] and "" not in lines[-1:]


def test_a_page_of_any_depth_is_read() -> None:
    assert html_lines("<div>" * 5000 + "低保37户") == ["低保37户"]


PAGE = "<html><head>{}</head><body>农村低保新增48户</body></html>"


@pytest.mark.parametrize(
    ("declaration", "encoding"),
    [
        ("<meta charset=utf-8>", "utf-8"),
        ("<meta charset='GBK'>", "gb18030"),
        ('<meta http-equiv=Content-Type content="text/html; charset=gb2312">', "gb18030"),
        ("<meta charset=big5>", "big5"),
        ("", "utf-8"),
        ("", "gb18030"),
        ("<meta charset=utf-8>", "utf-16"),
        # Declarations that are wrong.
        ("<meta charset=utf-8>", "gb18030"),
        ("<meta charset=nonsense>", "gb18030"),
        ("<meta charset=utf-16>", "utf-8"),
        ("<meta charset=iso-8859-1>", "gb18030"),
        ("<meta charset=ascii>", "utf-8"),
    ],
)
def test_the_encoding_of_a_page(declaration: str, encoding: str) -> None:
    text = "農村低保" if encoding == "big5" else "农村低保"
    content = PAGE.format(declaration).replace("农村低保", text).replace("户", "戶" if encoding == "big5" else "户")
    assert text in decode_page(content.encode(encoding))


def test_a_few_damaged_bytes_do_not_cost_the_page() -> None:
    content = PAGE.format("<meta charset=gb2312>").encode("gb18030") + b"<p>" + "低保".encode("gbk") * 900 + b"\xff</p>"
    (part,) = read_html(content)
    assert "农村低保新增48户" in part.text and "\ufffd" in part.text
    with pytest.raises(UnreadableError):
        decode_page(b"<meta charset=gb2312>" + b"\xff\x80" * 50)


def test_a_codec_of_python_is_no_encoding() -> None:
    for name in ("rot13", "zip", "unicode_escape", "x" * 300):
        assert declared_encoding(f"<meta charset={name}>".encode()) is None


@pytest.mark.parametrize(
    ("markdown", "lines"),
    [
        ("# 一、救助\n农村低保**48**户，\n`清退`[54户](x)", ["一、救助", "农村低保48户，", "清退54户"]),
        ("1. 5户\n\n3. 6户\n\n- 点\n\n> 引", ["1. 5户", "3. 6户", "点", "引"]),
        ("| a | b |\n|---|--:|\n| 低保 | **1** |\n\n尾", ["a|b", "低保|1", "", "尾"]),
        ("    缩进12人\n    第二行", ["缩进12人", "第二行"]),
        ("<script>alert(1)</script>\n\n甲<br>乙 <18岁", ["甲", "乙 <18岁"]),
        ("标题\n===\n\n---\n![图](a.png)文", ["标题", "文"]),
        ("甲\\*乙", ["甲*乙"]),
    ],
)
def test_markdown(markdown: str, lines: list[str]) -> None:
    (part,) = read_markdown(markdown.encode())
    assert part.text.split("\n") == lines

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from strategies import texts

from data.documents import Document
from data.labels import SPAN_LABELS
from inference.records import Record
from inference.writers import record_file
from inference.writers.self_contained import CodeUnitOffsets, embedded_json

Extracted = tuple[Document, list[Record]]


class _Elements(HTMLParser):
    """Collects script and style elements as a browser delimits them, and the page's policy."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.contents: list[tuple[str, dict[str, str | None], str]] = []
        self.policy = ""
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag in ("script", "style"):
            self.contents.append((tag, dict(attrs), ""))
        if tag == "meta" and dict(attrs).get("http-equiv") == "Content-Security-Policy":
            self.policy = dict(attrs)["content"] or ""

    def handle_data(self, data: str) -> None:
        if self.contents and self.cdata_elem:
            tag, attributes, content = self.contents[-1]
            self.contents[-1] = (tag, attributes, content + data)


def page(path: Path, *extracted: Extracted) -> _Elements:
    with record_file(path, "html", "minzheng<1>") as writer:
        for document, records in extracted:
            writer.write(document, iter(records))
    parser = _Elements()
    parser.feed(path.read_text(encoding="utf-8"))
    return parser


def parts(parser: _Elements, part: str) -> list[dict[str, object]]:
    return [json.loads(content) for _, attributes, content in parser.contents if attributes.get("data-part") == part]


def test_documents_are_data_in_the_page(hostile: Extracted, empty: Extracted, tmp_path: Path) -> None:
    parser = page(tmp_path / "page.html", hostile, empty)
    assert [content["text"] for content in parts(parser, "content")] == [hostile[0].text, empty[0].text]
    assert parts(parser, "summary") == [
        {"name": hostile[0].name, "characters": len(hostile[0].text), "records": 2},
        {"name": empty[0].name, "characters": len(empty[0].text), "records": 0},
    ]


def test_offsets_count_what_javascript_counts(hostile: Extracted, tmp_path: Path) -> None:
    (content,) = parts(page(tmp_path / "page.html", hostile), "content")
    units = str(content["text"]).encode("utf-16-le")
    records = content["records"]
    assert isinstance(records, list)
    values = [units[2 * record["value"][0] : 2 * record["value"][1]].decode("utf-16-le") for record in records]
    assert values == ["1,234", "650-800元"]


def test_nothing_of_a_report_becomes_markup(hostile: Extracted, tmp_path: Path) -> None:
    harmless = page(tmp_path / "harmless.html", (Document("a.txt", "b"), []))
    parser = page(tmp_path / "page.html", (hostile[0], []))
    assert parser.tags == harmless.tags
    assert "owned'</script>" not in (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "minzheng&lt;1&gt;" in (tmp_path / "page.html").read_text(encoding="utf-8")


def test_the_policy_allows_the_page_itself_and_nothing_else(hostile: Extracted, tmp_path: Path) -> None:
    parser = page(tmp_path / "page.html", hostile)
    directives = dict(directive.strip().split(" ", 1) for directive in parser.policy.split(";"))
    assert directives["default-src"] == "'none'"
    assert "unsafe" not in parser.policy
    for tag, directive in (("script", "script-src"), ("style", "style-src")):
        (content,) = (text for name, attributes, text in parser.contents if name == tag and not attributes)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert directives[directive] == f"'sha256-{digest}'"


def test_the_page_loads_nothing(hostile: Extracted, tmp_path: Path) -> None:
    page(tmp_path / "page.html", hostile)
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert not re.search(r"""(src|href)\s*=|url\(|@import|fetch\(|innerHTML""", text)
    assert set(re.findall(r"https?://[^\s\"'<]+", text)) == {"http://www.w3.org/2000/svg"}


def test_labels_come_from_their_declaration(hostile: Extracted, tmp_path: Path) -> None:
    page(tmp_path / "page.html", hostile)
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    for label in SPAN_LABELS:
        red, green, blue = bytes.fromhex(label.color[1:])
        assert f".{label.name} {{ --label: {red}, {green}, {blue};" in text
        assert f"<span>{label.chinese}</span>" in text


@given(st.text() | texts)
def test_embedded_json_is_json_without_markup(text: str) -> None:
    embedded = str(embedded_json({"text": text}))
    assert json.loads(embedded) == {"text": text}
    assert not set(embedded) & set("<>&\u2028\u2029")


@given(st.text(alphabet="a低😀👵\n"))
def test_code_unit_offsets(text: str) -> None:
    offsets = CodeUnitOffsets(text)
    for offset in range(len(text) + 1):
        assert offsets(offset) == len(text[:offset].encode("utf-16-le")) // 2

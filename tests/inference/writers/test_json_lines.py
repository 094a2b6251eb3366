import json
from pathlib import Path

from data.documents import Document
from inference.records import Record
from inference.writers import record_file


def test_every_line_is_a_record(hostile: tuple[Document, list[Record]], tmp_path: Path) -> None:
    document, records = hostile
    path = tmp_path / "m.jsonl"
    with record_file(path) as writer:
        writer.write(document, iter(records))
        writer.write(document, iter(records))
    lines = path.read_bytes().decode("utf-8").split("\n")
    assert lines.pop() == ""
    assert [Record.from_json(json.loads(line)).to_json() for line in lines] == [r.to_json() for r in records] * 2
    # U+2028 and the like are not escaped: the format is a JSON text a line, and only U+000A ends a line.
    assert "\u2028" in document.text
    assert len(lines) == 4

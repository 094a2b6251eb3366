import csv
from pathlib import Path

from data.documents import Document
from inference.records import Record
from inference.writers import record_file


def test_rows_on_disk(hostile: tuple[Document, list[Record]], tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    with record_file(path) as writer:
        writer.write(hostile[0], iter(hostile[1]))
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbfdocument,program,indicator,value,unit,number,number_max,approximate,bound,")
    assert content.endswith(b"\r\n")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        first, second = csv.DictReader(stream)
    assert first["program"] == "'=cmd()|' /C calc'!A0"
    assert (first["number"], first["unit"], first["kind"], first["currency"]) == ("1234", "户", "quantity", "")
    assert (second["number"], second["number_max"], second["currency"]) == ("650", "800", "CNY")
    assert first["section"] == "一、😀社会救助👵工作"

import json
from pathlib import Path

from data.reading import ReportFile
from inference.blocks import Block
from inference.extractor import Extractor
from inference.records import Record
from inference.runs.worker import Done, Extracted, ExtractTask, Failed, NotRead, ReadDocument, extract_block, read_file


class BrokenExtractor(Extractor):
    def __init__(self) -> None:
        pass

    def extract_block(self, block: Block, document: str = "") -> list[Record]:
        raise ZeroDivisionError("made for this test")


def test_what_breaks_the_software_is_a_failure() -> None:
    replies = list(extract_block(BrokenExtractor(), ExtractTask("d", Block("低保3户"))))
    assert replies == [Failed("failed, please report this: ZeroDivisionError: made for this test")]


def test_the_records_of_a_block(extractor: Extractor) -> None:
    extracted, done = extract_block(extractor, ExtractTask("d", Block("低保3户", start=100)))
    assert isinstance(extracted, Extracted)
    [(score, content)] = extracted.records
    assert 0 < score <= 1
    assert json.loads(content)["value"]["start"] == 102
    assert done == Done()


def test_a_file_is_read_or_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("低保", encoding="utf-8")
    document, done = read_file(ReportFile(tmp_path / "a.txt", "a"))
    assert isinstance(document, ReadDocument) and document.document.text == "低保"
    assert done == Done()
    not_read, done = read_file(ReportFile(tmp_path / "b.txt", "b"))
    assert isinstance(not_read, NotRead) and not_read.message.startswith(f"{tmp_path / 'b.txt'}: cannot be read")
    assert done == Done()

import subprocess
import sys
from pathlib import Path

import pytest

from data.documents import Document
from inference.records import Record
from inference.writers import FORMATS, check_output, format_of, record_file

Extracted = tuple[Document, list[Record]]


@pytest.mark.parametrize(
    ("name", "given", "expected"),
    [
        ("m.jsonl", None, "jsonl"),
        ("M.CSV", None, "csv"),
        ("报告.xlsx", None, "xlsx"),
        ("a.b.parquet", None, "parquet"),
        ("m.duckdb", None, "duckdb"),
        ("page.html", None, "html"),
        ("tasks.label-studio.json", None, "label-studio"),
        ("tasks.json", "label-studio", "label-studio"),
        ("m.csv", "jsonl", "jsonl"),
    ],
)
def test_the_format_is_the_one_named_or_that_of_the_suffix(name: str, given: str | None, expected: str) -> None:
    assert format_of(Path(name), given).name == expected


@pytest.mark.parametrize(
    ("name", "given", "problem"),
    [
        ("m.docx", None, "m.docx: unknown output format; use a name that ends in one of .jsonl, .csv, .xlsx"),
        ("tasks.json", None, "or --format jsonl, csv, xlsx, parquet, duckdb, html, label-studio"),
        ("m.csv", "excel", "unknown format 'excel'; choose one of jsonl"),
    ],
)
def test_unknown_formats(name: str, given: str | None, problem: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError) as caught:
        check_output(tmp_path / name, given)
    assert problem in str(caught.value)


@pytest.mark.parametrize("name", [output_format.name for output_format in FORMATS])
def test_a_file_appears_whole_or_not_at_all(
    name: str, hostile: Extracted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "new" / "out"
    document, records = hostile
    with pytest.raises(RuntimeError), record_file(path, name) as writer:
        writer.write(document, records)
        raise RuntimeError
    assert list(path.parent.iterdir()) == []
    with record_file(path, name) as writer:
        writer.write(document, iter(records))
        assert not path.exists()
    assert [file.name for file in path.parent.iterdir()] == ["out"]
    assert path.stat().st_size > 0


@pytest.mark.parametrize("name", [output_format.name for output_format in FORMATS])
def test_a_file_without_a_document_is_valid(name: str, tmp_path: Path) -> None:
    with record_file(tmp_path / "out", name):
        pass
    assert (tmp_path / "out").exists()


def test_naming_the_formats_needs_none_of_their_libraries() -> None:
    code = (
        "import sys, inference.writers;"
        "print([name for name in ('openpyxl', 'pyarrow', 'duckdb', 'jinja2') if name in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


@pytest.mark.parametrize("name", [output_format.name for output_format in FORMATS])
def test_a_full_disk_is_an_error_of_the_system_and_leaves_nothing(name: str, tmp_path: Path) -> None:
    code = f"""
import resource, signal
from pathlib import Path
from data.documents import Document
from data.metrics import Metric
from data.spans import Span
from inference.blocks import Block
from inference.records import records_of
from inference.writers import record_file

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
text = "".join(f"甲{{number}}户" for number in range(2000))
metrics = [Metric(Span.of(text, start, start + 1, "QUANTITY")) for start in range(0, len(text), 4)]
try:
    with record_file(Path({str(tmp_path)!r}, "out"), {name!r}) as writer:
        writer.write(Document("a.txt", text), records_of("a.txt", Block(text), metrics))
except OSError as error:
    print("refused:", error)
"""
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.startswith("refused:")
    assert list(tmp_path.iterdir()) == []

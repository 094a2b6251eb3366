from pathlib import Path

import pytest

from data.files import atomic_writer


def test_a_file_appears_when_the_block_ends_well(tmp_path: Path) -> None:
    path = tmp_path / "new" / "out.txt"
    with atomic_writer(path) as stream:
        stream.write("低保\r\n")
        assert not path.exists()
    assert path.read_bytes() == "低保\r\n".encode()


def test_nothing_is_left_when_it_does_not(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(RuntimeError), atomic_writer(path) as stream:
        stream.write("half")
        raise RuntimeError
    assert [p.name for p in tmp_path.iterdir()] == ["out.txt"]
    assert path.read_text(encoding="utf-8") == "old"

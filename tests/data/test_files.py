from pathlib import Path

import pytest

from data.files import atomic_path, atomic_writer


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


def test_what_a_library_leaves_beside_its_file_goes_away(tmp_path: Path) -> None:
    path = tmp_path / "out.db"
    with atomic_path(path) as temporary:
        temporary.write_bytes(b"content")
        temporary.with_suffix(".wal").write_bytes(b"log")
    assert [p.name for p in tmp_path.iterdir()] == ["out.db"]
    assert path.read_bytes() == b"content"


def test_a_file_gets_the_mode_of_any_new_file(tmp_path: Path) -> None:
    with atomic_writer(tmp_path / "atomic.txt"):
        pass
    (tmp_path / "plain.txt").touch()
    assert (tmp_path / "atomic.txt").stat().st_mode == (tmp_path / "plain.txt").stat().st_mode


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    target = tmp_path / "target.txt"
    target.write_text("old", encoding="utf-8")
    link = tmp_path / "link.txt"
    link.symlink_to(target)
    with atomic_writer(link) as stream:
        stream.write("new")
    assert link.is_symlink()
    assert target.read_text(encoding="utf-8") == "new"

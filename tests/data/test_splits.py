import json
from pathlib import Path

import pytest

from data.inline import parse_inline
from data.splits import SplitError, read_parts, split_documents

DOCUMENTS = [parse_inline(f"{n:03d}", f"⟦P a|低保⟧⟦Q p=a|{n}⟧⟦U|户⟧") for n in range(40)]


def write_split(folder: Path, **parts: list[str]) -> Path:
    (folder / "split.json").write_text(json.dumps(parts), encoding="utf-8")
    return folder / "reports"


def test_the_split_file_decides(tmp_path: Path) -> None:
    corpus = write_split(tmp_path, train=["000"], validation=["001"], test=["002"])
    split = split_documents(DOCUMENTS[:4], read_parts(corpus))
    names = [[d.document.name for d in part] for part in (split.train, split.validation, split.test)]
    assert names == [["000", "003"], ["001"], ["002"]]


def test_without_a_split_file_a_fixed_part_is_held_out(tmp_path: Path) -> None:
    split = split_documents(DOCUMENTS, read_parts(tmp_path / "reports"))
    assert 0 < len(split.validation) < 12
    assert split == split_documents(DOCUMENTS, {})


def test_the_split_file_is_found_from_inside_the_corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus = write_split(tmp_path, train=["000"], validation=[], test=[])
    corpus.mkdir()
    monkeypatch.chdir(corpus)
    assert read_parts(Path()) == {"000": "train"}


@pytest.mark.parametrize(
    ("parts", "problem"),
    [
        ({"train": ["a"], "validation": ["a"], "test": []}, "in two parts: a"),
        ({"train": []}, "not a split file"),
    ],
)
def test_wrong_split_files_are_refused(tmp_path: Path, parts: dict[str, list[str]], problem: str) -> None:
    with pytest.raises(SplitError, match=problem):
        read_parts(write_split(tmp_path, **parts))

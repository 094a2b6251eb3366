from pathlib import Path

import pytest

from data.windows import WindowSize
from evaluation.speed.sample import read_texts, sample_of
from inference.model_directory import SHIPPED_MODEL, read_manifest

SENTENCE = "农村低保新增48户69人，累计发放农村低保金704.3539万元。"


def test_whole_documents_are_read_until_there_is_enough(tmp_path: Path) -> None:
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text(SENTENCE, encoding="utf-8")
    assert read_texts([tmp_path], len(SENTENCE) + 1) == (SENTENCE, SENTENCE)
    assert len(read_texts([tmp_path], 10**6)) == 3


def test_what_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"")
    with pytest.raises(ValueError, match="empty file"):
        read_texts([tmp_path], 1)
    with pytest.raises(ValueError, match="no such file"):
        read_texts([tmp_path / "gone"], 1)


@pytest.mark.parametrize("sentences", [1, 40])
def test_the_texts_of_the_windows_make_the_windows_of_the_tagger(sentences: int) -> None:
    text = "\n\n".join([SENTENCE * sentences, SENTENCE])
    size = read_manifest(SHIPPED_MODEL).window
    sample = sample_of([text], SHIPPED_MODEL, size)
    assert sample.characters == len(text)
    assert len(sample.window_texts) == len(sample.sequences) > 1
    assert sample.tokens == sum(sequence.shape[1] for sequence in sample.sequences)
    assert max(sequence.shape[1] for sequence in sample.sequences) <= size.limit + 2
    assert all(window in text for window in sample.window_texts)
    again = [sample_of([window], SHIPPED_MODEL, WindowSize(510, 0)).sequences[0] for window in sample.window_texts]
    # A window that starts inside a passage may be split otherwise at its edges.
    assert sum(len(sequence[0]) for sequence in again) <= sample.tokens * 1.02

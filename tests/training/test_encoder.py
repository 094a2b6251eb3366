import sys
from pathlib import Path

import pytest

from training import encoder
from training.encoder import offline_checkpoint


def write(directory: Path) -> None:
    directory.mkdir()
    (directory / "config.json").write_text("{}")


def test_two_trainings_that_make_the_offline_checkpoint_at_once_share_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made_by_the_other: list[Path] = []

    def write_slowly(directory: Path) -> None:
        monkeypatch.setattr(encoder, "write_offline_checkpoint", write)
        made_by_the_other.append(offline_checkpoint())
        write(directory)

    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    monkeypatch.setattr(encoder, "write_offline_checkpoint", write_slowly)
    assert [offline_checkpoint()] == made_by_the_other
    assert (made_by_the_other[0] / "config.json").exists()

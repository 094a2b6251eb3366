from pathlib import Path

import pytest

from inference.runs.locks import OutputInUseError, locked_outputs


def test_an_output_is_written_by_one_run_at_a_time(tmp_path: Path) -> None:
    (tmp_path / "link.csv").symlink_to("b.csv")
    with locked_outputs([tmp_path / "new" / "a.csv", tmp_path / "b.csv"]):
        with pytest.raises(OutputInUseError, match=r"link\.csv: another run"), locked_outputs([tmp_path / "link.csv"]):
            pass
        with locked_outputs([tmp_path / "c.csv"]):
            pass
    with locked_outputs([tmp_path / "b.csv"]):
        pass
    assert {path.name for path in tmp_path.rglob("*")} == {"link.csv", "new"}


def test_locks_go_with_an_error(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), locked_outputs([tmp_path / "a"]):
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []

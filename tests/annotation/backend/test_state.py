from pathlib import Path

import pytest

from annotation.backend.state import State, StateError, StateStore, claimed


def test_the_state_survives_and_counts_each_annotation_once(tmp_path: Path) -> None:
    store = StateStore(tmp_path / "state")
    state = store.state.with_project(3).with_annotation(3, 12).with_annotation(3, 13).with_annotation(3, 12)
    store.change(state.with_model("trainings/x/model", "v1").with_model(None, "v2").with_model(None, "v1"))
    again = StateStore(tmp_path / "state").state
    assert again == State("", None, ("v1", "v2"), (3,), ("3/12", "3/13"))
    assert again.without_annotations({"3/12"}).annotations == ("3/13",)


@pytest.mark.parametrize("content", ["{", "[]", '{"base": 1}', '{"model": 1}', '{"projects": ["a"]}', '{"other": 1}'])
def test_something_else_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "state.json").write_text(content, encoding="utf-8")
    with pytest.raises(StateError, match=r"state\.json: no state of a backend .* choose another --state"):
        StateStore(tmp_path)


def test_a_state_directory_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StateError, match="file: File exists; choose another --state"):
        StateStore(tmp_path / "file")


def test_two_backends_do_not_share_a_directory(tmp_path: Path) -> None:
    with claimed(tmp_path), pytest.raises(StateError, match="another backend uses it"), claimed(tmp_path):
        pass
    with claimed(tmp_path):
        pass

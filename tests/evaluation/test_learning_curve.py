import json
from pathlib import Path

import pytest

from evaluation.learning_curve import CurvePoint, LearningCurveError, read_learning_curve


def test_parts_are_read_by_size(tmp_path: Path) -> None:
    parts = [{"documents": n, "scores": {"spans": n / 100, "full": n / 200}, "share": 1} for n in (80, 20)]
    (tmp_path / "curve.json").write_text(json.dumps({"kind": "curve", "parts": parts}), encoding="utf-8")
    assert read_learning_curve(tmp_path / "curve.json") == (CurvePoint(20, 0.2, 0.1), CurvePoint(80, 0.8, 0.4))


@pytest.mark.parametrize("content", ["", "[]", '{"parts": [{"documents": 3}]}'])
def test_what_is_no_curve_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "curve.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(LearningCurveError, match=r"curve\.json: no learning curve"):
        read_learning_curve(path)
    with pytest.raises(LearningCurveError, match="cannot be read"):
        read_learning_curve(tmp_path / "gone.json")

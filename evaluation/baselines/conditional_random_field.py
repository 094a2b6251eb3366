"""The CRF baseline: a linear-chain conditional random field over characters, linked by the rules of the extractor.

Lafferty, McCallum and Pereira (2001), as implemented by CRFsuite.
"""

import hashlib
import json
import re
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from data.digests import data_digest
from data.documents import AnnotatedDocument, Document
from data.metrics import Metric
from data.run_log import RUN_FILE, TRAINING, finished_run, write_run
from evaluation.baselines import character_features, lexicon
from evaluation.baselines.character_features import line_features, tagged_spans
from evaluation.baselines.lexicon import Lexicon, learn_lexicon
from evaluation.predictions import Predictor
from evaluation.span_scores import character_tags
from inference.rule_linker import RuleLinker

MODEL_FILE = "model.crfsuite"
_LINE = re.compile(r"[^\n\r]+")


@dataclass(frozen=True, slots=True)
class CrfSettings:
    """Settings of the training.

    Attributes:
        max_iterations: Steps of L-BFGS.
        c2: Weight of the squared weights in the loss.
        feature_minfreq: Occurrences below which a feature is left out.
        documents_at_least: Documents in which a wording of the lexicon must be annotated; a wording of one document
            would tell the training everything and a new text nothing.
        share_at_least: See `learn_lexicon`.
    """

    max_iterations: int = 60
    c2: float = 0.5
    feature_minfreq: int = 3
    documents_at_least: int = 3
    share_at_least: float = 0.2


def crf_predictor(training: Sequence[AnnotatedDocument], folder: Path) -> Predictor:
    """Return the CRF baseline, trained on annotated documents or read from the folder if it was trained before.

    Args:
        training: The documents to learn from.
        folder: Folder for the trained models, each in a directory named by what it depends on.
    """
    import pycrfsuite

    settings = CrfSettings()
    directory = folder / f"crf-{_key(training, settings)}"
    words = learn_lexicon(training, settings.documents_at_least, settings.share_at_least)
    if not (directory / MODEL_FILE).exists():
        _train(training, words, settings, directory)
    tagger = pycrfsuite.Tagger()
    tagger.open(str(directory / MODEL_FILE))
    linker = RuleLinker()

    def predict(document: Document) -> Sequence[Metric]:
        text = document.text
        spans = [
            span
            for line in _LINE.finditer(text)
            for span in tagged_spans(text, line.start(), tagger.tag(line_features(line[0], words)))
        ]
        return linker.link(text, spans)

    return predict


def _key(training: Sequence[AnnotatedDocument], settings: CrfSettings) -> str:
    code = [Path(module.__file__ or "").read_bytes() for module in (character_features, lexicon)]
    request = json.dumps([data_digest(training), asdict(settings)]).encode()
    return hashlib.sha256(b"".join([request, *code])).hexdigest()[:12]


def _train(training: Sequence[AnnotatedDocument], words: Lexicon, settings: CrfSettings, directory: Path) -> None:
    import pycrfsuite

    started = datetime.now(UTC)
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params(
        {
            "c1": 0.0,
            "c2": settings.c2,
            "max_iterations": settings.max_iterations,
            "feature.minfreq": settings.feature_minfreq,
        }
    )
    for annotated in training:
        tags = character_tags(annotated.document.text, annotated.spans)
        for line in _LINE.finditer(annotated.document.text):
            trainer.append(line_features(line[0], words), tags[line.start() : line.end()])
    directory.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=directory.parent, prefix=".") as folder:
        staging = Path(folder) / directory.name
        staging.mkdir()
        trainer.train(str(staging / MODEL_FILE))
        request = {"model": "crf", **asdict(settings)}
        write_run(finished_run(TRAINING, started, {"train": training}, request, {}), staging / RUN_FILE)
        staging.rename(directory)

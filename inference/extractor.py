"""The extractor: from a text to its records."""

from pathlib import Path
from typing import Self

from data.metrics import Metric
from inference.learned_linker import LearnedLinker
from inference.model_directory import SHIPPED_MODEL, Manifest, read_manifest
from inference.records import Record, records_of
from inference.rule_linker import Linker
from inference.tagger import OnnxTagger


class Extractor:
    """Extracts metric records from texts.

    Example:
        >>> extractor = Extractor.from_pretrained()
        >>> [record.to_json() for record in extractor.extract("农村低保新增48户69人。")]
    """

    def __init__(self, tagger: OnnxTagger, linker: Linker, manifest: Manifest) -> None:
        self._tagger = tagger
        self._linker = linker
        self._calibrate = manifest.calibration
        self.manifest = manifest

    @classmethod
    def from_pretrained(cls, directory: str | Path = SHIPPED_MODEL) -> Self:
        """Load a model directory, by default the shipped one.

        Args:
            directory: The model directory.

        Raises:
            ModelError: If the directory is missing, incomplete, damaged or of another format version.
        """
        manifest = read_manifest(Path(directory))
        return cls(OnnxTagger(Path(directory), manifest.window), LearnedLinker(Path(directory)), manifest)

    def extract(self, text: str, document: str = "") -> list[Record]:
        """Return the records of a text in text order.

        Args:
            text: A text of any length; offsets of the records refer to it, in Unicode code points.
            document: The name the records carry.
        """
        return records_of(document, text, self.metrics(text))

    def metrics(self, text: str) -> list[Metric]:
        """Return the metrics of a text in text order, with calibrated scores."""
        return self._calibrate(self._linker.link(text, self._tagger.tag(text)))

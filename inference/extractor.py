"""The extractor: from a text to its records."""

from pathlib import Path
from typing import Self

from data.metrics import Metric
from inference.blocks import Block, blocks
from inference.engine import DEFAULT_ENGINE, Engine
from inference.learned_linker import LearnedLinker
from inference.model_directory import SHIPPED_MODEL, Manifest, read_manifest
from inference.records import Record, records_of
from inference.rule_linker import Linker
from inference.tagger import OnnxTagger, Tagger


class Extractor:
    """Extracts metric records from texts.

    Example:
        >>> extractor = Extractor.from_pretrained()
        >>> [record.to_json() for record in extractor.extract("农村低保新增48户69人。")]
    """

    def __init__(self, tagger: Tagger, linker: Linker, manifest: Manifest) -> None:
        self._tagger = tagger
        self._linker = linker
        self._calibrate = manifest.calibration
        self.manifest = manifest

    @classmethod
    def from_pretrained(
        cls, directory: str | Path = SHIPPED_MODEL, threads: int = 0, engine: Engine = DEFAULT_ENGINE
    ) -> Self:
        """Load a model directory, by default the shipped one.

        Args:
            directory: The model directory.
            threads: Threads of the engine; 0 for one a core.
            engine: Precision and device.

        Raises:
            ModelError: If the directory is missing, incomplete, damaged or of another format version.
            DeviceError: If the device cannot be used.
        """
        return cls.from_checked(Path(directory), read_manifest(Path(directory), engine.precision), threads, engine)

    @classmethod
    def from_checked(
        cls, directory: Path, manifest: Manifest, threads: int = 0, engine: Engine = DEFAULT_ENGINE
    ) -> Self:
        """Load a model directory whose manifest has been read and checked.

        Args:
            directory: The model directory.
            manifest: What `read_manifest` returned for it.
            threads: Threads of the engine; 0 for one a core.
            engine: Precision and device.

        Raises:
            ModelError: If the engine cannot load the model.
            DeviceError: If the device cannot be used.
        """
        return cls(OnnxTagger(directory, manifest.window, threads, engine), LearnedLinker(directory), manifest)

    def extract(self, text: str, document: str = "") -> list[Record]:
        """Return the records of a text in text order.

        Args:
            text: A text of any length; offsets of the records refer to it, in Unicode code points.
            document: The name the records carry.
        """
        return [record for block in blocks(text) for record in self.extract_block(block, document)]

    def extract_block(self, block: Block, document: str = "") -> list[Record]:
        """Return the records of a block of a document in text order; their offsets are those of the document.

        They depend on nothing but the block and the model.

        Args:
            block: The block.
            document: The name the records carry.
        """
        metrics = self._linker.link(block.text, self._tagger.tag(block.text))
        return records_of(document, block, self._calibrate(metrics))

    def metrics(self, text: str) -> list[Metric]:
        """Return the metrics of a text in text order, with calibrated scores."""
        return [record.metric for record in self.extract(text)]

"""A small tagger that goes on learning: for experiments in which the training documents grow step by step."""

import copy
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import cross_entropy
from torch.nn.utils import clip_grad_norm_
from transformers import DataCollatorForTokenClassification, set_seed

from data.documents import AnnotatedDocument
from data.labels import TAGS
from data.spans import Span
from data.tokenization import IntervalTokenizer
from data.windows import WindowSize
from inference.decoding import Scores
from inference.tagger import Tagger
from training.encoder import OFFLINE, keep_layers, load_encoder
from training.tagger_training import bfloat16_pays
from training.tagging_dataset import IGNORED, tagging_dataset


@dataclass(frozen=True, slots=True)
class IncrementalSettings:
    """How the tagger learns.

    Attributes:
        encoder: `offline`, a hub id, a checkpoint or model directory.
        layers: Layers of the encoder that are kept, from the bottom.
        first_epochs: Passes over the first documents.
        further_epochs: Passes over all documents after each addition.
        learning_rate: Of AdamW; it rises over the first tenth of each call's steps and then falls to zero.
        batch_size: Windows a step.
        limit: Most tokens of a window.
    """

    encoder: str = OFFLINE
    layers: int = 3
    first_epochs: int = 8
    further_epochs: int = 2
    learning_rate: float = 5e-4
    batch_size: int = 8
    limit: int = 158


class IncrementalTagger:
    """An encoder cut to its lower layers, with a tagging head, whose training goes on whenever it gets documents.

    Training goes on from where it stood, over all documents known so far, instead of starting anew: a tenth of the
    time. Word vectors stay as they are.
    """

    def __init__(self, seed: int, settings: IncrementalSettings | None = None) -> None:
        """Make an untrained tagger.

        Args:
            seed: Of the head, the order of the windows and dropout.
            settings: How it learns.

        Raises:
            EncoderError: If the encoder cannot be loaded.
        """
        self.settings = settings or IncrementalSettings()
        set_seed(seed)
        encoder = load_encoder(self.settings.encoder, TAGS)
        self._model = encoder.model
        keep_layers(self._model, range(1, self.settings.layers + 1))
        self._model.get_input_embeddings().weight.requires_grad_(False)
        self._collate = DataCollatorForTokenClassification(encoder.tokenizer)
        self._tokenizer = IntervalTokenizer(encoder.tokenizer.backend_tokenizer)
        self._order = random.Random(seed)
        self._rows: list[Mapping[str, Any]] = []
        self._trained = self._model
        self._tagger = Tagger(self._scores, self._tokenizer, WindowSize(self.settings.limit))

    @property
    def description(self) -> Mapping[str, Any]:
        """The settings as JSON types."""
        return asdict(self.settings)

    def learn(self, documents: Sequence[AnnotatedDocument]) -> None:
        """Go on training on these documents and all that were given before.

        Args:
            documents: Documents that are new.
        """
        epochs = self.settings.further_epochs if self._rows else self.settings.first_epochs
        window = replace(WindowSize(self.settings.limit), context=0)
        rows, _ = tagging_dataset(documents, self._tokenizer, window)
        self._rows += [{name: row[name] for name in ("input_ids", "attention_mask", "labels")} for row in rows]
        self._train(list(self._batches(epochs)))
        # A copy in the numbers it computes with: autocast would convert the weights again for each window.
        self._trained = copy.deepcopy(self._model).eval().to(torch.bfloat16 if bfloat16_pays() else torch.float32)

    def tag(self, text: str) -> list[Span]:
        """Return the spans of a text in text order, each with the least probability of its tokens' tags."""
        return self._tagger.tag(text)

    def _batches(self, epochs: int) -> Iterator[Mapping[str, torch.Tensor]]:
        """Yield the batches of some epochs; windows of like length share one, so that little is padding."""
        size = self.settings.batch_size
        for _ in range(epochs):
            rows = self._order.sample(self._rows, len(self._rows))
            rows.sort(key=lambda row: len(row["input_ids"]))
            batches = [rows[start : start + size] for start in range(0, len(rows), size)]
            self._order.shuffle(batches)
            yield from map(self._collate, batches)

    def _train(self, batches: Sequence[Mapping[str, torch.Tensor]]) -> None:
        self._model.train()
        weights = [weight for weight in self._model.parameters() if weight.requires_grad]
        optimizer = torch.optim.AdamW(weights, self.settings.learning_rate, weight_decay=0.01)
        rate = torch.optim.lr_scheduler.OneCycleLR(
            optimizer,
            self.settings.learning_rate,
            total_steps=len(batches) + 1,
            pct_start=0.1,
            anneal_strategy="linear",
        )
        for batch in batches:
            with torch.autocast("cpu", torch.bfloat16, enabled=bfloat16_pays()):
                logits = self._model(input_ids=batch["input_ids"], attention_mask=batch["attention_mask"]).logits
            loss = cross_entropy(logits.float().flatten(0, 1), batch["labels"].flatten(), ignore_index=IGNORED)
            optimizer.zero_grad()
            loss.backward()
            clip_grad_norm_(weights, 1.0)
            optimizer.step()
            rate.step()

    @torch.inference_mode()
    def _scores(self, sequence: NDArray[np.int64]) -> Scores:
        scores: Scores = self._trained(input_ids=torch.from_numpy(sequence)).logits.float().numpy()
        return scores

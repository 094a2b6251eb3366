"""Training the linker: a small network that scores value-argument pairs."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from data.documents import AnnotatedDocument
from data.labels import PROGRAM
from data.metrics import Metric, metrics_of
from data.spans import Span
from inference.candidates import ROLES, Candidate, passage_spans
from inference.link_features import BUCKETS, LinkFeatures, PairTable
from inference.rule_linker import RuleLinker
from training.settings import LinkerSettings

UNKNOWN = -1
"""Target of a value whose annotated argument is not among its candidates; it teaches nothing."""


@dataclass(frozen=True, slots=True)
class LinkExamples:
    """Values with their candidates and the index of the right one.

    Attributes:
        numbers: Shape (values, most candidates, features), zero where there is no candidate.
        words: Shape (values, most candidates, features).
        exists: Whether there is a candidate, shape (values, most candidates).
        targets: Index of the annotated candidate, shape (values,).
    """

    numbers: torch.Tensor
    words: torch.Tensor
    exists: torch.Tensor
    targets: torch.Tensor


class PairScorer(torch.nn.Module):
    """Scores pairs by numbers and hashed words."""

    def __init__(self, numbers: torch.Tensor, words: int, settings: LinkerSettings) -> None:
        """Make a scorer.

        Args:
            numbers: Numbers of the training pairs, shape (pairs, features), for their mean and deviation.
            words: Word features of a pair.
            settings: Width, word vectors and dropout.
        """
        super().__init__()
        self.word_features = words
        self.mean: torch.Tensor
        self.deviation: torch.Tensor
        self.register_buffer("mean", numbers.mean(dim=0))
        self.register_buffer("deviation", numbers.std(dim=0).clamp(min=0.05))
        self.embedding = torch.nn.Embedding(BUCKETS, settings.word_size)
        torch.nn.init.normal_(self.embedding.weight, std=0.1)
        self.layers = torch.nn.Sequential(
            torch.nn.Linear(numbers.shape[1] + words * settings.word_size, settings.width),
            torch.nn.GELU(),
            torch.nn.Dropout(settings.dropout),
            torch.nn.Linear(settings.width, settings.width // 2),
            torch.nn.GELU(),
            torch.nn.Linear(settings.width // 2, 1),
        )
        self.dropout = torch.nn.Dropout(settings.dropout)

    def forward(self, numbers: torch.Tensor, words: torch.Tensor) -> torch.Tensor:
        """Score pairs: numbers of shape (..., features) and words of shape (..., features) give scores (...)."""
        vectors = self.dropout(self.embedding(words)).flatten(start_dim=-2)
        features = torch.cat([(numbers - self.mean) / self.deviation, vectors], dim=-1)
        scores: torch.Tensor = self.layers(features).squeeze(-1)
        return scores


def link_examples(documents: Sequence[AnnotatedDocument], missing: float = 0.0, seed: int = 0) -> LinkExamples:
    """Pair the values of annotated documents with their candidates, for both roles.

    Args:
        documents: Annotated documents.
        missing: Share of argument spans to take away.
        seed: Which ones.
    """
    randomness = random.Random(seed)
    tables: list[PairTable] = []
    targets: list[int] = []
    for annotated in documents:
        gold = {metric.value: metric for metric in metrics_of(annotated)}
        for start, text, spans in passage_spans(annotated.document.text, annotated.spans):
            kept = [span for span in spans if span.is_value or randomness.random() >= missing]
            if not any(span.is_value for span in kept):
                continue
            features = LinkFeatures(text, kept, RuleLinker().link(text, kept))
            for role in ROLES:
                table = features.table(role)
                tables.append(table)
                targets += [
                    _target(choices, _argument(gold[value.moved(start)], role), start)
                    for value, choices in zip(table.values, table.choices, strict=True)
                ]
    return _padded(tables, targets)


def _argument(metric: Metric, role: str) -> Span | None:
    return metric.program if role == PROGRAM.name else metric.indicator


def _target(choices: Sequence[Candidate], argument: Span | None, start: int) -> int:
    """Return the index of an annotated argument among the candidates of a passage that starts at an offset."""
    spans = [choice.span and choice.span.moved(start) for choice in choices]
    return spans.index(argument) if argument in spans else UNKNOWN


def _padded(tables: Sequence[PairTable], targets: Sequence[int]) -> LinkExamples:
    sizes = np.array([len(choices) for table in tables for choices in table.choices])
    exists = np.arange(sizes.max())[None, :] < sizes[:, None]
    numbers = np.concatenate([table.numbers for table in tables])
    words = np.concatenate([table.words for table in tables])
    wide_numbers = np.zeros((*exists.shape, numbers.shape[1]), np.float32)
    wide_words = np.zeros((*exists.shape, words.shape[1]), np.int64)
    wide_numbers[exists], wide_words[exists] = numbers, words
    return LinkExamples(
        torch.from_numpy(wide_numbers), torch.from_numpy(wide_words), torch.from_numpy(exists), torch.tensor(targets)
    )


class ScorerEnsemble(torch.nn.Module):
    """The mean of several pair scorers, which is steadier than any of them."""

    def __init__(self, members: Sequence[PairScorer]) -> None:
        """Join scorers of the same features."""
        super().__init__()
        self.members = torch.nn.ModuleList(members)
        self.number_features = len(members[0].mean)
        self.word_features = members[0].word_features

    def forward(self, numbers: torch.Tensor, words: torch.Tensor) -> torch.Tensor:
        """Score pairs as `PairScorer` does."""
        return torch.stack([member(numbers, words) for member in self.members]).mean(dim=0)


def train_linker(training: Sequence[AnnotatedDocument], settings: LinkerSettings) -> ScorerEnsemble:
    """Train scorers on annotated documents so that the annotated candidate of each value scores highest."""
    torch.manual_seed(settings.seed)
    parts = [link_examples(training), link_examples(training, settings.missing, settings.seed)]
    parts = [_known(part) for part in parts]
    return ScorerEnsemble([_train_member(parts, settings) for _ in range(settings.members)]).eval()


def _train_member(parts: Sequence[LinkExamples], settings: LinkerSettings) -> PairScorer:
    flat = torch.cat([part.numbers[part.exists] for part in parts])
    model = PairScorer(flat, parts[0].words.shape[-1], settings).train()
    optimizer = torch.optim.AdamW(model.parameters(), lr=settings.learning_rate, weight_decay=0.01)
    steps = settings.epochs * sum(-(-len(part.targets) // settings.batch_size) for part in parts)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    for _ in range(settings.epochs):
        for part in parts:
            for rows in torch.randperm(len(part.targets)).split(settings.batch_size):
                scores = pair_scores(model, part, rows)
                loss = torch.nn.functional.cross_entropy(scores, part.targets[rows])
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                schedule.step()
    return model


def _known(part: LinkExamples) -> LinkExamples:
    rows = part.targets != UNKNOWN
    return LinkExamples(part.numbers[rows], part.words[rows], part.exists[rows], part.targets[rows])


def pair_scores(model: torch.nn.Module, part: LinkExamples, rows: torch.Tensor) -> torch.Tensor:
    """Score the candidates of some values; where there is no candidate the score is minus infinity."""
    scores = model(part.numbers[rows], part.words[rows])
    masked: torch.Tensor = scores.masked_fill(~part.exists[rows], float("-inf"))
    return masked

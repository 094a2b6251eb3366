"""Features of value-argument pairs for the learned linker.

Counts of characters and spans between two offsets are differences of running totals, so that all pairs of a text are
described at once.
"""

import re
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from data.labels import INDICATOR, MONEY, PROGRAM, UNIT
from data.metrics import Metric
from data.spans import Span
from inference.candidates import Candidate, candidates
from inference.coordination import argument_places, value_places

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]

BUCKETS = 8192
"""Size of the hash table of word features."""

_OPENING, _CLOSING, _LINE_BREAKS = "（(", "）)", "\n\r"
_CHARACTERS = (_OPENING, _CLOSING, _LINE_BREAKS, "，,", "、", "；;", "：:", "。！？!?", "|｜\t", "和及与")
_WORDS = ("分别", "其中", "共", "各", "为", "的", "对", "将", "每", "按", "达", "由", "占")
_RANKS = 4
_RELATIVE = 13
_OWN_WORDS = 5
_LONGEST_GAP = 4
_PRIME = 1_000_003


@dataclass(frozen=True, slots=True)
class PairTable:
    """The values of a text, each paired with its candidates for one role.

    Attributes:
        values: The values in text order.
        choices: The candidates of each value; the first one is the choice of none.
        numbers: Features that are numbers, shape (pairs, features).
        words: Features that are words, hashed into [0, BUCKETS), shape (pairs, features).
    """

    values: tuple[Span, ...]
    choices: tuple[tuple[Candidate, ...], ...]
    numbers: Floats
    words: Integers

    @property
    def bounds(self) -> list[int]:
        """The pairs of value i are the rows bounds[i] to bounds[i + 1]."""
        return [0, *accumulate(map(len, self.choices))]


@dataclass(frozen=True, slots=True)
class _Pairs:
    """The pairs of a text for one role.

    Attributes:
        role: Label of the arguments.
        owners: Index of the value of each pair, shape (pairs,).
        choices: The candidate of each pair.
        spans: Its span; the choice of none points to the value itself, so that nothing lies between them.
    """

    role: str
    owners: Integers
    choices: tuple[Candidate, ...]
    spans: tuple[Span, ...]


class LinkFeatures:
    """The features of the value-argument pairs of one passage: a text without blank lines."""

    def __init__(self, text: str, spans: Sequence[Span], baseline: Sequence[Metric]) -> None:
        """Index a text.

        Args:
            text: The text.
            spans: Its spans.
            baseline: What the rules say: a metric for each value among the spans, in text order.
        """
        self._text = text
        self._spans = sorted(spans)
        self._baseline = baseline
        self._values = tuple(metric.value for metric in baseline)
        self._starts, self._ends = _offsets(self._values)
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        marks = [np.isin(codes, [ord(character) for character in group]) for group in _CHARACTERS]
        breaks = marks[_CHARACTERS.index(_LINE_BREAKS)]
        marks += [_marks(codes.size, (match.start() for match in re.finditer(word, text))) for word in _WORDS]
        for label in (PROGRAM, INDICATOR, UNIT):
            marks.append(_marks(codes.size, (span.start for span in self._spans if span.label == label.name)))
        marks.append(_marks(codes.size, self._starts))
        self._totals = np.zeros((codes.size + 1, len(marks)), np.int32)
        np.cumsum(np.stack(marks, axis=1), axis=0, out=self._totals[1:])
        line_starts = np.where(np.concatenate([[True], breaks]), np.arange(codes.size + 1), 0)
        self._line_starts = np.maximum.accumulate(line_starts)
        depth = self._totals[:, _CHARACTERS.index(_OPENING)] - self._totals[:, _CHARACTERS.index(_CLOSING)]
        self._depth = depth - depth[self._line_starts]

    def table(self, role: str) -> PairTable:
        """Pair the values with their candidates for a role, PROGRAM or INDICATOR."""
        options = [found for _, found in candidates(self._spans, role)]
        owners = np.repeat(np.arange(len(options)), [len(found) for found in options])
        flat = tuple(choice for found in options for choice in found)
        spans = tuple(choice.span or self._values[owner] for choice, owner in zip(flat, owners, strict=True))
        pairs = _Pairs(role, owners, flat, spans)
        numbers = (
            _columns([role == INDICATOR.name] * len(flat), [choice.span is None for choice in flat]),
            np.eye(_RANKS, dtype=np.float32)[[min(choice.rank, _RANKS - 1) for choice in flat]],
            self._between(pairs),
            self._of_values()[owners],
            self._of_candidates(pairs),
            self._relative(pairs),
        )
        return PairTable(
            self._values, tuple(map(tuple, options)), np.concatenate(numbers, axis=1), self._hashed_words(pairs)
        )

    def _between(self, pairs: _Pairs) -> Floats:
        """Side, distance and what stands between a value (with its unit) and a candidate."""
        starts, ends = _offsets(pairs.spans)
        lasts = np.array([(metric.unit or metric.value).end for metric in self._baseline], np.int64)
        behind = starts >= self._ends[pairs.owners]
        low = np.where(behind, lasts[pairs.owners], ends)
        high = np.maximum(np.where(behind, starts, self._starts[pairs.owners]), low)
        counts = self._totals[high] - self._totals[low]
        return np.concatenate(
            [_columns(behind, np.log1p(high - low)), counts > 0, np.log1p(counts)], axis=1, dtype=np.float32
        )

    def _of_values(self) -> Floats:
        """What a value is like and what stands around it, shape (values, features)."""
        starts, ends = self._starts, self._ends
        return _columns(
            [value.label == MONEY.name for value in self._values],
            [metric.unit is not None for metric in self._baseline],
            self._depth[starts] > 0,
            np.log1p(starts - self._line_starts[starts]),
            np.log1p(starts - np.concatenate([[0], ends[:-1]])[: len(starts)]),
            np.log1p(np.concatenate([starts[1:], [len(self._text)]])[: len(starts)] - ends),
            [metric.program is None for metric in self._baseline],
            [metric.indicator is None for metric in self._baseline],
        )

    def _of_candidates(self, pairs: _Pairs) -> Floats:
        """What a candidate is like, shape (pairs, features)."""
        starts, ends = _offsets(pairs.spans)
        return _columns(np.log1p(ends - starts), self._depth[starts] > 0, np.log1p(starts - self._line_starts[starts]))

    def _relative(self, pairs: _Pairs) -> Floats:
        """How a candidate stands to the rules' choices, to the value before and to lists of like spans."""
        is_program = pairs.role == PROGRAM.name
        picks = [metric.program if is_program else metric.indicator for metric in self._baseline]
        others = [metric.indicator if is_program else metric.program for metric in self._baseline]
        places = argument_places(self._text, [span for span in self._spans if span.label == pairs.role])
        places |= value_places(self._text, self._baseline)
        rows = []
        for owner, choice, span in zip(pairs.owners, pairs.choices, pairs.spans, strict=True):
            value, pick, other = self._values[owner], picks[owner], others[owner]
            follows, place, value_place = owner > 0, places[span], places[value]
            in_lists = choice.span is not None and place.size > 1 and value_place.size > 1
            rows.append(
                (
                    choice.span == pick,
                    follows and choice.span is not None and span == picks[owner - 1],
                    follows and choice.span is not None and pick == picks[owner - 1],
                    follows and self._values[owner - 1].end <= span.start < value.start,
                    other is not None and span.end <= other.start < value.start,
                    other is not None and other.end <= span.start < value.start,
                    other is not None and value.end <= other.start,
                    place.size > 1,
                    value_place.size > 1,
                    in_lists and place.size == value_place.size,
                    in_lists and place.index == value_place.index,
                    in_lists and place == value_place,
                    choice.span is not None and place.size > 1 and place.index == place.size - 1,
                )
            )
        return np.array(rows, np.float32).reshape(len(rows), _RELATIVE)

    def _hashed_words(self, pairs: _Pairs) -> Integers:
        """Words of the candidate, of the value's surroundings and of both together."""
        around = np.array([self._words_around(metric) for metric in self._baseline], np.int64).reshape(-1, 4)
        unit, left, left_two, right = around[pairs.owners].T
        # A span is a candidate for many values.
        words = {span: self._words_of(span) for span in {choice.span for choice in pairs.choices} if span}
        own = [words[choice.span] if choice.span else (0,) * _OWN_WORDS for choice in pairs.choices]
        last, last_two, whole, first_two, following = np.array(own, np.int64).reshape(-1, _OWN_WORDS).T
        gaps = [self._gap(self._values[owner], span) for owner, span in zip(pairs.owners, pairs.spans, strict=True)]
        behind = _offsets(pairs.spans)[0] > self._starts[pairs.owners]
        columns = (
            last,
            last_two,
            whole,
            first_two,
            following,
            unit,
            last_two * _PRIME + unit,
            whole * _PRIME + unit,
            left * _PRIME + behind,
            left_two * _PRIME + behind,
            right * _PRIME + behind,
            np.array(gaps, np.int64),
        )
        salt = (pairs.role == INDICATOR.name) * len(columns)
        return np.stack([(column * _PRIME + salt + slot) % BUCKETS for slot, column in enumerate(columns)], axis=1)

    def _words_around(self, metric: Metric) -> tuple[int, int, int, int]:
        """The unit (or kind) of a value, the character and the two characters in front of it, and the two behind."""
        start, end = metric.value.start, (metric.unit or metric.value).end
        unit = metric.unit.text if metric.unit else metric.value.label
        left_two = self._text[max(0, start - 2) : start]
        return _hash(unit), _hash(left_two[-1:]), _hash(left_two), _hash(self._text[end : end + 2])

    def _words_of(self, span: Span) -> tuple[int, ...]:
        """The ends of a candidate, the candidate and what follows it."""
        words = (span.text[-1:], span.text[-2:], span.text, span.text[:2], self._text[span.end : span.end + 1])
        return tuple(map(_hash, words))

    def _gap(self, value: Span, span: Span) -> int:
        """What stands between a value and a candidate, if it is short."""
        first, second = sorted((value, span))
        between = self._text[first.end : second.start]
        return _hash(between) if len(between) <= _LONGEST_GAP else 0


def _columns(*columns: npt.ArrayLike) -> Floats:
    return np.stack([np.asarray(column, np.float32) for column in columns], axis=1)


def _marks(length: int, offsets: Iterable[int]) -> npt.NDArray[np.bool_]:
    marks = np.zeros(length, bool)
    marks[list(offsets)] = True
    return marks


def _offsets(spans: Sequence[Span]) -> tuple[Integers, Integers]:
    return np.array([span.start for span in spans], np.int64), np.array([span.end for span in spans], np.int64)


def _hash(word: str) -> int:
    return zlib.crc32(word.encode("utf-8", "surrogatepass"))

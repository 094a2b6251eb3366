"""Features of value-argument pairs for the learned linker.

Counts of characters and spans between two offsets are differences of running totals, so that all pairs of a text are
described at once.
"""

import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from data.labels import INDICATOR, MONEY, PROGRAM, UNIT
from data.metrics import Metric
from data.spans import Span
from inference.candidates import Candidate, candidates
from inference.coordination import Place, argument_places, value_places

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]

BUCKETS = 8192
"""Size of the hash table of word features."""

_OPENING, _CLOSING, _LINE_BREAKS = "（(", "）)", "\n\r"
_CHARACTERS = (_OPENING, _CLOSING, _LINE_BREAKS, "，,", "、", "；;", "：:", "。！？!?", "|｜\t", "和及与")
_WORDS = ("分别", "其中", "共", "各", "为", "的", "对", "将", "每", "按", "达", "由", "占")
_RANKS = 4
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
        arguments: The spans of that label in text order.
        ranks: How many of them stand between each pair's value and its candidate, shape (pairs,).
        owners: Index of the value of each pair, shape (pairs,).
        places: Index of its candidate among the arguments; -1 for the choice of none, shape (pairs,).
        starts: Offset of its candidate, shape (pairs,); the choice of none stands at the value itself, so that nothing
            lies between them.
        ends: Offset behind its candidate, shape (pairs,).
    """

    role: str
    arguments: tuple[Span, ...]
    ranks: Integers
    owners: Integers
    places: Integers
    starts: Integers
    ends: Integers

    @property
    def exists(self) -> npt.NDArray[np.bool_]:
        """Whether the candidate is a span, shape (pairs,)."""
        return self.places >= 0


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
        pairs = self._pairs(role, options)
        numbers = (
            _columns(np.full(len(pairs.owners), role == INDICATOR.name), ~pairs.exists),
            np.eye(_RANKS, dtype=np.float32)[np.minimum(pairs.ranks, _RANKS - 1)],
            self._between(pairs),
            self._of_values()[pairs.owners],
            self._of_candidates(pairs),
            self._relative(pairs),
        )
        return PairTable(
            self._values, tuple(map(tuple, options)), np.concatenate(numbers, axis=1), self._hashed_words(pairs)
        )

    def _pairs(self, role: str, options: Sequence[Sequence[Candidate]]) -> _Pairs:
        arguments = tuple(span for span in self._spans if span.label == role)
        flat = [choice for found in options for choice in found]
        owners = np.repeat(np.arange(len(options)), [len(found) for found in options])
        exists = np.array([choice.span is not None for choice in flat], bool)
        starts, ends = _offsets([choice.span for choice in flat])
        return _Pairs(
            role,
            arguments,
            np.array([choice.rank for choice in flat], np.int64),
            owners,
            np.where(exists, np.searchsorted(_offsets(arguments)[0], starts), -1),
            np.where(exists, starts, self._starts[owners]),
            np.where(exists, ends, self._ends[owners]),
        )

    def _between(self, pairs: _Pairs) -> Floats:
        """Side, distance and what stands between a value (with its unit) and a candidate."""
        lasts = np.array([(metric.unit or metric.value).end for metric in self._baseline], np.int64)
        behind = pairs.starts >= self._ends[pairs.owners]
        low = np.where(behind, lasts[pairs.owners], pairs.ends)
        high = np.maximum(np.where(behind, pairs.starts, self._starts[pairs.owners]), low)
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
        starts = pairs.starts
        return _columns(
            np.log1p(pairs.ends - starts), self._depth[starts] > 0, np.log1p(starts - self._line_starts[starts])
        )

    def _relative(self, pairs: _Pairs) -> Floats:
        """How a candidate stands to the rules' choices, to the value before and to lists of like spans."""
        is_program, owners = pairs.role == PROGRAM.name, pairs.owners
        picks = _offsets([metric.program if is_program else metric.indicator for metric in self._baseline])
        others = _offsets([metric.indicator if is_program else metric.program for metric in self._baseline])
        before = np.maximum(owners - 1, 0)
        pick, pick_end = (part[owners] for part in picks)
        pick_before, pick_before_end = (part[before] for part in picks)
        other, other_end = (part[owners] for part in others)
        has_other, exists, follows = other >= 0, pairs.exists, (owners > 0) & pairs.exists
        is_in_front = pairs.starts < self._starts[owners]
        return _columns(
            np.where(exists, (pairs.starts == pick) & (pairs.ends == pick_end), pick < 0),
            follows & (pairs.starts == pick_before) & (pairs.ends == pick_before_end),
            follows & (pick == pick_before) & (pick_end == pick_before_end),
            (owners > 0) & (self._ends[before] <= pairs.starts) & is_in_front,
            has_other & (pairs.ends <= other) & (other < self._starts[owners]),
            has_other & (other_end <= pairs.starts) & is_in_front,
            has_other & (self._ends[owners] <= other),
            *self._in_lists(pairs),
        )

    def _in_lists(self, pairs: _Pairs) -> tuple[npt.NDArray[np.bool_], ...]:
        """How a candidate and its value stand in lists of like spans, one array of shape (pairs,) a feature."""
        of_arguments = _list_places(pairs.arguments, argument_places(self._text, pairs.arguments))
        value_index, value_size = _list_places(self._values, value_places(self._text, self._baseline))[:, pairs.owners]
        # The choice of none takes the place of its value.
        index, size = np.where(pairs.exists, of_arguments[:, pairs.places], (value_index, value_size))
        both = pairs.exists & (size > 1) & (value_size > 1)
        return (
            size > 1,
            value_size > 1,
            both & (size == value_size),
            both & (index == value_index),
            both & (size == value_size) & (index == value_index),
            pairs.exists & (size > 1) & (index == size - 1),
        )

    def _hashed_words(self, pairs: _Pairs) -> Integers:
        """Words of the candidate, of the value's surroundings and of both together."""
        around = np.array([self._words_around(metric) for metric in self._baseline], np.int64).reshape(-1, 4)
        unit, left, left_two, right = around[pairs.owners].T
        # The last row is that of the choice of none, whose place is -1.
        own = np.array([*map(self._words_of, pairs.arguments), (0,) * _OWN_WORDS], np.int64)
        last, last_two, whole, first_two, following = own[pairs.places].T
        behind = pairs.starts > self._starts[pairs.owners]
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
            self._gaps(pairs),
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

    def _gaps(self, pairs: _Pairs) -> Integers:
        """What stands between each value and its candidate, if it is short, shape (pairs,)."""
        behind = pairs.starts >= self._ends[pairs.owners]
        first = np.where(behind, self._ends[pairs.owners], pairs.ends)
        last = np.where(behind, pairs.starts, self._starts[pairs.owners])
        gaps = np.zeros(len(first), np.int64)
        for pair in np.flatnonzero((first < last) & (last - first <= _LONGEST_GAP)):
            gaps[pair] = _hash(self._text[first[pair] : last[pair]])
        return gaps


def _columns(*columns: npt.ArrayLike) -> Floats:
    return np.stack([np.asarray(column, np.float32) for column in columns], axis=1)


def _marks(length: int, offsets: Iterable[int]) -> npt.NDArray[np.bool_]:
    marks = np.zeros(length, bool)
    marks[list(offsets)] = True
    return marks


def _offsets(spans: Sequence[Span | None]) -> tuple[Integers, Integers]:
    """Return where spans start and end; -1 for none."""
    starts = np.array([span.start if span else -1 for span in spans], np.int64)
    return starts, np.array([span.end if span else -1 for span in spans], np.int64)


def _list_places(spans: Sequence[Span], places: Mapping[Span, Place]) -> Integers:
    """Return the index in its list and the size of the list of each span, and of a span alone: shape (2, spans + 1)."""
    alone = Place(0, 1)
    return np.array([(place.index, place.size) for place in (*(places[span] for span in spans), alone)], np.int64).T


def _hash(word: str) -> int:
    return zlib.crc32(word.encode("utf-8", "surrogatepass"))

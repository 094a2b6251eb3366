"""Number counts: whether the normalised value of a record is that of the annotation.

The annotation marks words, not numbers; its numbers are what the number grammar reads from the annotated spans. So this
counts what wrong units and labels do to the numbers; that the grammar reads words rightly is what its own tests show.
"""

from collections.abc import Iterable, Mapping

from data.counts import Counts
from data.spans import Span
from inference.normalization import Amount
from inference.records import Record

FIELDS = ("number", "number_max", "currency", "per")
ALL_FIELDS = "all"
"""The name that counts the values all of whose fields are right."""


def same_amount(gold: Amount, predicted: Amount) -> bool:
    """Whether two amounts are equal in number, upper end, currency and rate."""
    return all(getattr(gold, field) == getattr(predicted, field) for field in FIELDS)


def number_counts(gold: Iterable[Record], predicted: Iterable[Record]) -> dict[str, Counts]:
    """Count the equal numbers among the values of a document whose offsets are right.

    Args:
        gold: Records of the annotation.
        predicted: Predicted records.

    Returns:
        Counts for each of `FIELDS` and for all together (`ALL_FIELDS`); as many are predicted as annotated.
    """
    by_offsets: Mapping[tuple[int, int], Amount] = {_offsets(record.metric.value): record.amount for record in gold}
    pairs = [
        (by_offsets[_offsets(record.metric.value)], record.amount)
        for record in predicted
        if _offsets(record.metric.value) in by_offsets
    ]
    right = {field: sum(getattr(one, field) == getattr(other, field) for one, other in pairs) for field in FIELDS}
    right[ALL_FIELDS] = sum(same_amount(one, other) for one, other in pairs)
    return {name: Counts(count, len(pairs), len(pairs)) for name, count in right.items()}


def _offsets(span: Span) -> tuple[int, int]:
    return span.start, span.end

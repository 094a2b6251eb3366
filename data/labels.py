"""The annotation scheme, declared once.

Span labels, relation labels and everything derived from them (IOB2 tags, the Label Studio configuration, legends and
table columns) come from this module.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SpanLabel:
    """A kind of span.

    Attributes:
        name: The name stored in annotations and in tags.
        chinese: The name shown to annotators and readers.
        mark: The one-letter code of the inline notation.
        hotkey: The key that selects the label in an annotation tool.
        color: The colour of the label, as `#rrggbb`.
    """

    name: str
    chinese: str
    mark: str
    hotkey: str
    color: str


@dataclass(frozen=True, slots=True)
class RelationLabel:
    """A kind of relation, from a value to one of its arguments.

    Attributes:
        name: The name stored in annotations.
        chinese: The name shown to annotators and readers.
        sources: Names of the span labels a relation may start from.
        target: Name of the span label it points to.
    """

    name: str
    chinese: str
    sources: frozenset[str]
    target: str


PROGRAM = SpanLabel("PROGRAM", "业务对象", "P", "1", "#1f77b4")
INDICATOR = SpanLabel("INDICATOR", "指标", "I", "2", "#9467bd")
QUANTITY = SpanLabel("QUANTITY", "数量", "Q", "3", "#2ca02c")
UNIT = SpanLabel("UNIT", "单位", "U", "4", "#8c8c8c")
MONEY = SpanLabel("MONEY", "金额", "M", "5", "#d62728")

SPAN_LABELS = (PROGRAM, INDICATOR, QUANTITY, UNIT, MONEY)
SPAN_LABEL_BY_NAME = {label.name: label for label in SPAN_LABELS}
VALUE_LABELS = frozenset({QUANTITY.name, MONEY.name})

UNIT_RELATION = RelationLabel("unit", "单位", frozenset({QUANTITY.name}), UNIT.name)
PROGRAM_RELATION = RelationLabel("program", "业务对象", VALUE_LABELS, PROGRAM.name)
INDICATOR_RELATION = RelationLabel("indicator", "指标", VALUE_LABELS, INDICATOR.name)

RELATION_LABELS = (UNIT_RELATION, PROGRAM_RELATION, INDICATOR_RELATION)
RELATION_LABEL_BY_NAME = {label.name: label for label in RELATION_LABELS}

OUTSIDE = "O"
TAGS = (OUTSIDE, *(f"{prefix}-{label.name}" for label in SPAN_LABELS for prefix in "BI"))
"""IOB2 tags; the position of a tag is its class index in every tagger."""
TAG_INDEX = {tag: index for index, tag in enumerate(TAGS)}

"""Annotated documents as a token-classification data set."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from data.documents import AnnotatedDocument
from data.labels import OUTSIDE, TAG_INDEX
from data.sentences import passages
from data.spans import Span
from data.tokenization import IntervalTokenizer, Tokens
from data.windows import WindowSize, windows

if TYPE_CHECKING:
    from datasets import Dataset

IGNORED = -100
"""The class index that the loss and the scores leave out (special tokens and context)."""


def token_tags(tokens: Tokens, spans: Iterable[Span]) -> tuple[list[str], list[Span]]:
    """Give each token its IOB2 tag.

    Args:
        tokens: The tokens of a text.
        spans: Spans of the text that do not overlap.

    Returns:
        A tag for each token, and the spans whose ends are no token ends. Such a span is widened to whole tokens, or
        lost where another span holds them already.
    """
    tags = [OUTSIDE] * len(tokens)
    misaligned = []
    index = 0
    for span in sorted(spans):
        while index < len(tokens) and tokens.ends[index] <= span.start:
            index += 1
        first = index
        while index < len(tokens) and tokens.starts[index] < span.end:
            tags[index] = f"{'B' if index == first else 'I'}-{span.label}"
            index += 1
        if first == index or tokens.starts[first] != span.start or tokens.ends[index - 1] != span.end:
            misaligned.append(span)
    return tags, misaligned


def tagging_dataset(
    documents: Sequence[AnnotatedDocument], tokenizer: IntervalTokenizer, size: WindowSize
) -> "tuple[Dataset, Counter[str]]":
    """Cut the passages of documents, as the tagger reads them, into windows of tagged tokens.

    Args:
        documents: Annotated documents.
        tokenizer: The tokenizer of the encoder.
        size: Size of the windows, special tokens not counted.

    Returns:
        A data set with a row a window, and the number of misaligned spans by label. Columns: `document`; `passage`,
        where its passage begins there; `tokens`, the characters of each token; `starts` and `ends`, their half-open
        character offsets in the passage; `tags`, their IOB2 tags; and, with the special tokens, `input_ids`,
        `attention_mask` and `labels`, where special tokens and context are `IGNORED`.
    """
    from datasets import Dataset

    misaligned: Counter[str] = Counter()

    def rows() -> Iterator[dict[str, Any]]:
        for annotated in documents:
            text = annotated.document.text
            for start, end in passages(text):
                spans = [span.moved(-start) for span in annotated.spans if start <= span.start < end]
                tokens = tokenizer.tokenize(text[start:end])
                tags, lost = token_tags(tokens, spans)
                misaligned.update(span.label for span in lost)
                for row in _window_rows(text[start:end], spans, tokens, tags, tokenizer, size):
                    yield {"document": annotated.document.name, "passage": start, **row}

    return Dataset.from_list(list(rows())), misaligned


def _window_rows(
    text: str,
    spans: Sequence[Span],
    tokens: Tokens,
    tags: Sequence[str],
    tokenizer: IntervalTokenizer,
    size: WindowSize,
) -> Iterator[dict[str, Any]]:
    for window in windows(text, tokens, size, spans):
        part = slice(window.start, window.end)
        ids = [*tokenizer.prefix, *tokens.ids[part], *tokenizer.suffix]
        labels = [
            TAG_INDEX[tags[index]] if window.core_start <= index < window.core_end else IGNORED
            for index in range(window.start, window.end)
        ]
        yield {
            "tokens": [text[s:e] for s, e in zip(tokens.starts[part], tokens.ends[part], strict=True)],
            "starts": tokens.starts[part],
            "ends": tokens.ends[part],
            "tags": tags[part],
            "input_ids": ids,
            "attention_mask": [1] * len(ids),
            "labels": [IGNORED] * len(tokenizer.prefix) + labels + [IGNORED] * len(tokenizer.suffix),
        }

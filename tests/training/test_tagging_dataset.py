from data.inline import parse_inline
from data.labels import TAGS
from data.tokenization import IntervalTokenizer, Tokens
from data.windows import WindowSize
from inference.model_directory import SHIPPED_MODEL
from training.tagging_dataset import IGNORED, tagging_dataset, token_tags

REPORT = parse_inline("a", "⟦P a|低保⟧⟦I b|新增⟧⟦Q p=a i=b|48⟧⟦U|户⟧。⟦P c|五保⟧⟦Q p=c|3⟧⟦U|户⟧。")


def test_tokens_get_iob2_tags() -> None:
    text = REPORT.document.text
    tokens = Tokens([0] * len(text), list(range(len(text))), list(range(1, len(text) + 1)))
    tags, misaligned = token_tags(tokens, REPORT.spans)
    assert tags[:8] == [
        "B-PROGRAM", "I-PROGRAM", "B-INDICATOR", "I-INDICATOR", "B-QUANTITY", "I-QUANTITY", "B-UNIT", "O",
    ]  # fmt: skip
    assert misaligned == []


def test_spans_inside_a_token_are_reported() -> None:
    annotated = parse_inline("a", "同比⟦I b|增长⟧⟦Q i=b|4⟧")
    tokens = Tokens([0, 0], [0, 4], [4, 5])
    tags, misaligned = token_tags(tokens, annotated.spans)
    assert tags == ["B-INDICATOR", "B-QUANTITY"]
    assert [span.text for span in misaligned] == ["增长"]


def test_a_row_a_window_with_offsets_and_labels() -> None:
    tokenizer = IntervalTokenizer.from_file(SHIPPED_MODEL / "tokenizer.json")
    rows, misaligned = tagging_dataset([REPORT], tokenizer, WindowSize(limit=12, context=2))
    assert not misaligned
    assert len(rows) == 2
    text = REPORT.document.text
    for row in rows:
        assert row["tokens"] == [text[s:e] for s, e in zip(row["starts"], row["ends"], strict=True)]
        assert len(row["input_ids"]) == len(row["labels"]) == len(row["tokens"]) + 2
        for tag, label in zip(row["tags"], row["labels"][1:-1], strict=True):
            assert label in (IGNORED, TAGS.index(tag))
    labels = [label for row in rows for label in row["labels"] if label != IGNORED]
    assert labels == [TAGS.index(tag) for tag in token_tags(tokenizer.tokenize(text), REPORT.spans)[0]]


def test_windows_end_with_their_passage() -> None:
    tokenizer = IntervalTokenizer.from_file(SHIPPED_MODEL / "tokenizer.json")
    report = parse_inline("a", "一、社会救助\n\n⟦P a|低保⟧⟦I b|新增⟧⟦Q p=a i=b|48⟧⟦U|户⟧。\n")
    rows, _ = tagging_dataset([report], tokenizer, WindowSize())
    assert [row["passage"] for row in rows] == [0, 8]
    text = report.document.text[8:]
    assert rows[1]["tokens"] == [text[s:e] for s, e in zip(rows[1]["starts"], rows[1]["ends"], strict=True)]
    assert rows[1]["tags"][:1] == ["B-PROGRAM"]

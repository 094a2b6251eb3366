from hypothesis import given
from strategies import annotated_documents

from data.documents import AnnotatedDocument
from data.inline import parse_inline
from evaluation.baselines.character_features import line_features, tagged_spans
from evaluation.baselines.lexicon import Lexicon
from evaluation.span_scores import character_tags

LEXICON = Lexicon({"低保": "PROGRAM"}, 2)


def test_a_row_for_each_character_with_its_words_and_place() -> None:
    rows = line_features("低保48户", LEXICON)
    assert len(rows) == 5
    assert "wBPROGRAM2" in rows[0]
    assert "wEPROGRAM2" in rows[1]
    assert "wEUNIT1" in rows[4] or "wBUNIT1" in rows[4]
    assert "dh00" in rows[2]
    assert line_features("", LEXICON) == []


@given(annotated_documents())
def test_tags_lead_back_to_their_spans(annotated: AnnotatedDocument) -> None:
    text = annotated.document.text
    assert tuple(tagged_spans(text, 0, character_tags(text, annotated.spans))) == annotated.spans


def test_an_inside_without_its_beginning_begins_a_span() -> None:
    text = parse_inline("r", "低保48户").document.text
    spans = tagged_spans(text, 0, ["I-PROGRAM", "I-PROGRAM", "I-QUANTITY", "O", "O"])
    assert [(span.text, span.label) for span in spans] == [("低保", "PROGRAM"), ("4", "QUANTITY")]

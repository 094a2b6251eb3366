from pathlib import Path

import numpy as np
import torch

from data.documents import AnnotatedDocument
from data.inline import parse_inline
from data.metrics import metrics_of
from data.record_scores import record_scores
from inference.learned_linker import LearnedLinker
from inference.link_features import LinkFeatures
from inference.model_directory import LINKER_FILE
from inference.rule_linker import Linker, RuleLinker
from training.export import export_linker
from training.linker_training import UNKNOWN, link_examples, pair_scores, train_linker
from training.settings import LinkerSettings

SMALL = LinkerSettings(epochs=30, width=16, word_size=4)


def reports() -> list[AnnotatedDocument]:
    """Reports in a made-up style that the rules get wrong: the second name is the one that counts from afar."""
    marked = "⟦P a|{0}⟧⟦I i|发放⟧⟦M p=a i=i|{1}万元⟧,因{0}困难,⟦P b|{2}⟧⟦Q p=b|{3}⟧⟦U|户⟧同样⟦Q p=a i=i|{1}⟧⟦U|人⟧"
    names = ["低保", "特困", "孤儿", "高龄", "残疾", "医疗"]
    texts = [marked.format(names[n % 6], 11 + n, names[(n + 1 + n // 6) % 6], 71 + n) for n in range(30)]
    return [parse_inline(str(n), text) for n, text in enumerate(texts)]


def test_a_linker_learns_what_the_rules_do_not_know_and_runs_without_torch(tmp_path: Path) -> None:
    documents = reports()
    export_linker(train_linker(documents[:24], SMALL), tmp_path / LINKER_FILE)

    def full(linker: Linker) -> float:
        pairs = [(metrics_of(d), linker.link(d.document.text, d.spans)) for d in documents[24:]]
        return record_scores(pairs)["full"].f1

    assert full(RuleLinker()) < 0.7
    assert full(LearnedLinker(tmp_path)) == 1.0


def test_the_exported_linker_scores_like_the_trained_one(tmp_path: Path) -> None:
    documents = reports()
    scorer = train_linker(documents, LinkerSettings(epochs=1, width=16, word_size=4))
    export_linker(scorer, tmp_path / LINKER_FILE)
    annotated = documents[0]
    text = annotated.document.text
    table = LinkFeatures(text, annotated.spans, RuleLinker().link(text, annotated.spans)).table("PROGRAM")
    with torch.no_grad():
        expected = scorer(torch.from_numpy(table.numbers), torch.from_numpy(table.words)).numpy()
    scores = LearnedLinker(tmp_path)._session.run(None, {"numbers": table.numbers, "words": table.words})[0]
    np.testing.assert_allclose(scores, expected, atol=1e-5)


def test_values_without_their_argument_teach_nothing() -> None:
    examples = link_examples(reports()[:1], missing=1.0)
    programs = examples.targets[:3]
    assert programs.tolist() == [UNKNOWN] * 3


def test_training_is_repeatable() -> None:
    documents = reports()
    settings = LinkerSettings(epochs=1, width=8, word_size=2)
    first, second = (train_linker(documents, settings) for _ in range(2))
    examples = link_examples(documents)
    rows = torch.arange(len(examples.targets))
    assert torch.equal(pair_scores(first, examples, rows), pair_scores(second, examples, rows))

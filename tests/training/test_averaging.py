from pathlib import Path

import pytest
import torch
from tiny_bert import write_tiny_bert
from transformers import AutoModelForTokenClassification

from data.labels import TAGS
from training.averaging import AveragingError, average, keep_share
from training.encoder import load_encoder


def write_run(folder: Path, words: str = "农村低保", factor: float = 1.0) -> Path:
    folder.mkdir()
    torch.manual_seed(3)
    encoder = load_encoder(str(write_tiny_bert(folder, words)), TAGS)
    with torch.no_grad():
        for weight in encoder.model.parameters():
            weight.mul_(factor)
    encoder.model.save_pretrained(folder)
    encoder.tokenizer.save_pretrained(folder)
    return folder


def test_every_weight_is_the_mean(tmp_path: Path) -> None:
    runs = [write_run(tmp_path / str(factor), factor=factor) for factor in (1, 2, 6)]
    expected = AutoModelForTokenClassification.from_pretrained(runs[0]).state_dict()
    for name, weight in average(runs).model.state_dict().items():
        torch.testing.assert_close(weight, 3 * expected[name])


def test_weights_move_back_by_the_share_that_is_kept(tmp_path: Path) -> None:
    start, trained = (load_encoder(str(write_run(tmp_path / str(factor), factor=factor)), TAGS) for factor in (1, 5))
    keep_share(trained, start, 0.25)
    for name, weight in trained.model.state_dict().items():
        torch.testing.assert_close(weight, 4 * start.model.state_dict()[name])


def test_runs_that_do_not_fit_are_named(tmp_path: Path) -> None:
    runs = [write_run(tmp_path / name, words) for name, words in (("a", "农村低保"), ("b", "城市低保"), ("c", "特困"))]
    with pytest.raises(AveragingError, match="two runs"):
        average(runs[:1])
    with pytest.raises(AveragingError, match=r"b: not the vocabulary of .*a"):
        average(runs[:2])
    with pytest.raises(AveragingError, match=r"c: not a network of the same shape as .*a"):
        average(runs[::2])


def test_a_new_head_begins_the_same_every_time_and_draws_nothing(tmp_path: Path) -> None:
    base = write_tiny_bert(tmp_path, "农村低保")
    heads = []
    for seed in (1, 2):
        torch.manual_seed(seed)
        heads.append(load_encoder(str(base), TAGS).model.classifier.weight)
        drawn = torch.rand(3)
        torch.manual_seed(seed)
        assert torch.equal(drawn, torch.rand(3))
    assert torch.equal(*heads)

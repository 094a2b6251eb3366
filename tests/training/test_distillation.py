from pathlib import Path

import pytest
import torch
from tiny_bert import write_tiny_bert
from transformers import BertForTokenClassification, TrainingArguments

from data.labels import TAGS
from training.distillation import DistillationTrainer, hidden_loss, kept_layers, load_student, tag_loss
from training.encoder import load_encoder
from training.offline_encoder import EncoderError
from training.settings import DistillationSettings
from training.tagging_dataset import IGNORED


@pytest.mark.parametrize(
    ("layers", "kept", "expected"),
    [(12, 6, [2, 4, 6, 8, 10, 12]), (12, 4, [3, 6, 9, 12]), (2, 2, [1, 2]), (12, 5, [2, 5, 7, 10, 12]), (3, 1, [3])],
)
def test_a_student_keeps_evenly_spread_layers_with_the_last(layers: int, kept: int, expected: list[int]) -> None:
    assert kept_layers(layers, kept) == expected


@pytest.mark.parametrize("kept", [0, 3])
def test_a_student_cannot_have_no_layer_or_more_than_its_teacher(kept: int) -> None:
    with pytest.raises(ValueError, match="1 to 2 layers"):
        kept_layers(2, kept)


def write_teacher(folder: Path) -> Path:
    torch.manual_seed(1)
    write_tiny_bert(folder, "农村低保新增户")
    encoder = load_encoder(str(folder), TAGS)
    encoder.model.save_pretrained(folder)
    encoder.tokenizer.save_pretrained(folder)
    return folder


def test_a_student_begins_as_layers_of_its_teacher(tmp_path: Path) -> None:
    teacher = write_teacher(tmp_path)
    student, frozen = load_student(teacher, DistillationSettings(1))
    assert student.model.config.num_hidden_layers == len(student.model.bert.encoder.layer) == 1
    first, second = frozen.bert.encoder.layer
    [layer] = student.model.bert.encoder.layer
    assert all(map(torch.equal, layer.state_dict().values(), second.state_dict().values()))
    assert not all(map(torch.equal, layer.state_dict().values(), first.state_dict().values()))
    assert not any(weight.requires_grad for weight in frozen.parameters())
    student.model.save_pretrained(tmp_path / "student")
    assert len(BertForTokenClassification.from_pretrained(tmp_path / "student").bert.encoder.layer) == 1


def test_what_is_no_tagger_teaches_nothing(tmp_path: Path) -> None:
    write_teacher(tmp_path)
    with pytest.raises(EncoderError, match="1 to 2 layers"):
        load_student(tmp_path, DistillationSettings(3))
    (tmp_path / "bare").mkdir()
    with pytest.raises(EncoderError, match="its classes are not our tags"):
        load_student(write_tiny_bert(tmp_path / "bare", "低保"), DistillationSettings(1))


def test_the_loss_asks_for_annotation_tags_and_hidden_states(tmp_path: Path) -> None:
    def trainer(annotation_weight: float, hidden_weight: float) -> DistillationTrainer:
        student, teacher = load_student(write_teacher(tmp_path), DistillationSettings(1))
        settings = DistillationSettings(1, annotation_weight=annotation_weight, hidden_weight=hidden_weight)
        arguments = TrainingArguments(output_dir=str(tmp_path), use_cpu=True)
        for module in student.model.modules():
            if isinstance(module, torch.nn.Dropout):
                module.p = 0.0
        return DistillationTrainer(teacher, settings, model=student.model, args=arguments)

    inputs = {
        "input_ids": torch.tensor([[2, 5, 6, 7, 3]]),
        "attention_mask": torch.ones((1, 5), dtype=torch.long),
        "labels": torch.tensor([[IGNORED, 1, 2, 0, IGNORED]]),
    }
    tags, with_annotation, with_hidden, both = (
        one.compute_loss(one.model.train(), inputs).item()
        for one in (trainer(0, 0), trainer(0.5, 0), trainer(0, 2), trainer(0.5, 2))
    )
    plain = trainer(0.5, 2)
    annotation = plain.compute_loss(plain.model.eval(), inputs).item()
    assert tags > 0
    assert with_annotation - tags == pytest.approx(0.5 * annotation, rel=1e-4)
    assert with_hidden - tags > 0
    assert both == pytest.approx(with_annotation + with_hidden - tags, rel=1e-4)


def test_losses_are_zero_for_a_perfect_student_and_ignore_what_does_not_count() -> None:
    generator = torch.Generator().manual_seed(1)
    teacher = torch.randn((2, 3, 5), generator=generator)
    counted = torch.tensor([[True, True, False], [True, False, False]])
    student = torch.where(counted[..., None], teacher, 100.0)
    assert tag_loss(student, teacher, counted) == pytest.approx(0, abs=1e-6)
    assert hidden_loss([student], [teacher], counted) == pytest.approx(0)
    other = torch.randn((2, 3, 5), generator=generator)
    assert tag_loss(other, teacher, counted) > 0.1
    # A student that knows the mean only has all of the variance to learn.
    mean = teacher[counted].mean().expand(2, 3, 5)
    assert hidden_loss([mean, student], [teacher, teacher], counted) == pytest.approx(0.5, rel=0.1)

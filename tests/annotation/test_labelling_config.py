from xml.etree import ElementTree

import pytest

from annotation.guidelines import guidelines_html
from annotation.labelling_config import differences, is_empty, labelling_config
from data.labels import RELATION_LABELS, SPAN_LABELS


def test_the_configuration_is_that_of_the_declaration() -> None:
    view = ElementTree.fromstring(labelling_config())
    labels = [(e.get("value"), e.get("alias"), e.get("hotkey"), e.get("background")) for e in view.iter("Label")]
    assert labels == [(label.chinese, label.name, label.hotkey, label.color) for label in SPAN_LABELS]
    assert [e.get("value") for e in view.iter("Relation")] == [relation.name for relation in RELATION_LABELS]
    assert [(e.get("name"), e.get("value")) for e in view.iter("Text")] == [("text", "$text")]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("业务对象", "项目", []),
        ("#1f77b4", "#000000", []),
        ('alias="MONEY"', 'alias="PLACE"', ["without the label MONEY", "with the label PLACE"]),
        ('value="unit"', 'value="cause"', ["without the relation unit", "with the relation cause"]),
        ("$text", "$content", ["without the object Text 'text' of $text", "with the object Text 'text' of $content"]),
        ("<View>", "<View", None),
    ],
)
def test_only_what_changes_results_is_a_difference(old: str, new: str, expected: list[str] | None) -> None:
    found = differences(labelling_config().replace(old, new))
    assert found == expected if expected is not None else "with a configuration that is no XML" in found


@pytest.mark.parametrize(("config", "expected"), [("", True), ("<View></View>", True), (labelling_config(), False)])
def test_a_new_project_has_an_empty_configuration(config: str, expected: bool) -> None:
    assert is_empty(config) is expected


def test_the_guidelines_are_a_page_with_tables() -> None:
    html = guidelines_html()
    assert html.startswith("<h1>标注规范</h1>")
    assert "<table>" in html
    assert "guidelines.md" not in html

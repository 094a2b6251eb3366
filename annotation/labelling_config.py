"""The labelling configuration of Label Studio, made from the declaration of the labels.

In a `Label`, `value` is shown and `alias` is stored. A `Relation` knows no alias, so annotators see the stored name; a
line above the text says what it means.
"""

from collections.abc import Iterator
from xml.etree import ElementTree

from data.label_studio import SPAN_CONTROL, TEXT_CONTROL
from data.labels import RELATION_LABELS, SPAN_LABELS

TEXT_FIELD = "text"
"""Field of a task's data that holds the text."""


def labelling_config() -> str:
    """Return the configuration as XML."""
    view = ElementTree.Element("View")
    labels = ElementTree.SubElement(view, "Labels", name=SPAN_CONTROL, toName=TEXT_CONTROL)
    for label in SPAN_LABELS:
        ElementTree.SubElement(
            labels, "Label", value=label.chinese, alias=label.name, hotkey=label.hotkey, background=label.color
        )
    relations = ElementTree.SubElement(view, "Relations")
    for relation in RELATION_LABELS:
        ElementTree.SubElement(relations, "Relation", value=relation.name)
    meanings = "，".join(f"{relation.name} {relation.chinese}" for relation in RELATION_LABELS)
    ElementTree.SubElement(view, "Header", value=f"关系由数值指向：{meanings}", size="6")
    ElementTree.SubElement(view, "Text", name=TEXT_CONTROL, value=f"${TEXT_FIELD}", granularity="symbol")
    ElementTree.indent(view)
    return ElementTree.tostring(view, encoding="unicode")


def differences(config: str) -> list[str]:
    """Return how results of another configuration differ from results of ours, a phrase each.

    Names shown, hotkeys and colours do not count: they change no result.
    """
    ours, others = set(_facts(labelling_config())), set(_facts(config))
    return [f"without {fact}" for fact in sorted(ours - others)] + [f"with {fact}" for fact in sorted(others - ours)]


def is_empty(config: str) -> bool:
    """Whether a configuration has no control yet, as that of a new project."""
    return not list(_facts(config))


def _facts(config: str) -> Iterator[str]:
    """Yield what in a configuration decides how results look."""
    if not config.strip():
        return
    try:
        root = ElementTree.fromstring(config)
    except ElementTree.ParseError:
        yield "a configuration that is no XML"
        return
    for element in root.iter():
        if element.tag in ("Label", "Choice"):
            yield f"the label {element.get('alias') or element.get('value')}"
        elif element.tag == "Relation":
            yield f"the relation {element.get('value')}"
        elif element.get("toName"):
            yield f"the control {element.tag} {element.get('name')!r} for {element.get('toName')!r}"
        elif element.get("name") and element.get("value"):
            yield f"the object {element.tag} {element.get('name')!r} of {element.get('value')}"

"""The corpus of a retraining: the annotated reports there were, and what annotators have made since."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from data.documents import AnnotatedDocument
from data.files import atomic_writer
from data.label_studio import write_task
from data.splits import PARTS, SPLIT_FILE

REPORTS = "reports"


def joined(corpus: Sequence[AnnotatedDocument], new: Iterable[AnnotatedDocument]) -> list[AnnotatedDocument]:
    """Join a corpus with new documents.

    A new annotation of a text of the corpus takes the place of the old one, and its name, by which the split file knows
    it. A new text whose name is taken gets the start of its hash behind it.
    """
    documents = {annotated.document.digest: annotated for annotated in corpus}
    names = {annotated.document.name for annotated in corpus}
    for annotated in new:
        digest, name = annotated.document.digest, annotated.document.name
        if digest in documents:
            name = documents[digest].document.name
        elif name in names:
            name = f"{name}-{digest[:8]}"
        names.add(name)
        documents[digest] = replace(annotated, document=replace(annotated.document, name=name))
    return list(documents.values())


def write_corpus(documents: Sequence[AnnotatedDocument], parts: Mapping[str, str], folder: Path) -> Path:
    """Write documents with their split file.

    Args:
        documents: The documents, their names all different.
        parts: The part of each document by its name, as `data.splits.read_parts` returns it; new ones go to training.
        folder: Folder to write to.

    Returns:
        The folder of the reports.

    Raises:
        OSError: If it cannot be written.
    """
    for number, annotated in enumerate(documents):
        write_task(annotated, folder / REPORTS / f"{number:06}.json")
    if parts:
        by_part = {part: [name for name, own in parts.items() if own == part] for part in PARTS}
        with atomic_writer(folder / SPLIT_FILE) as stream:
            json.dump(by_part, stream, ensure_ascii=False)
    return folder / REPORTS

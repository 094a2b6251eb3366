"""The hash of annotated documents, by which runs and results say what data they are of."""

import hashlib
import json
from collections.abc import Sequence

from data.documents import AnnotatedDocument
from data.label_studio import task_of


def data_digest(documents: Sequence[AnnotatedDocument]) -> str:
    """Return the SHA-256 of annotated documents, whatever their order."""
    digests = sorted(
        hashlib.sha256(json.dumps(task_of(document), sort_keys=True, ensure_ascii=False).encode()).hexdigest()
        for document in documents
    )
    return hashlib.sha256("".join(digests).encode()).hexdigest()

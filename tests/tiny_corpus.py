"""A corpus of one-sentence reports, small enough for a tiny model to learn."""

import json
from pathlib import Path

from data.inline import parse_inline
from data.label_studio import write_task

SENTENCES = (
    "⟦P a|农村低保⟧⟦I b|新增⟧⟦Q p=a i=b|{n}⟧⟦U|户⟧,⟦I c|发放⟧⟦M p=a i=c|{n}万元⟧。",
    "⟦I b|建成⟧⟦Q p=a i=b|{n}⟧⟦U|个⟧⟦P a|助餐点⟧。",
)


def write_tiny_corpus(folder: Path, training: range, validation: range) -> Path:
    """Write reports whose names and figures are the given numbers, and their split file; return their folder."""
    for number in (*training, *validation):
        report = parse_inline(str(number), SENTENCES[number % 2].format(n=number))
        write_task(report, folder / "reports" / f"{number}.json")
    parts = {"train": [*map(str, training)], "validation": [*map(str, validation)], "test": []}
    (folder / "split.json").write_text(json.dumps(parts), encoding="utf-8")
    return folder / "reports"

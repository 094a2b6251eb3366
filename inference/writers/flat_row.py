"""A record as a flat row: the columns that tables without nesting share."""

from inference.records import Record

COLUMNS = (
    "document", "program", "indicator", "value", "unit", "number", "number_max", "approximate", "bound", "currency",
    "per", "kind", "score", "start", "end", "section", "sentence",
)  # fmt: skip
"""`value` is the words of the value; `start` and `end` are its offsets."""


def flat_row(record: Record) -> dict[str, str | int | float | bool | None]:
    """Return a record by `COLUMNS`; what a rate is per is joined with slashes, headings with " > "."""
    content = record.to_json()
    value = content["value"]
    texts = {role: (content[role] or {}).get("text", "") for role in ("program", "indicator", "value", "unit")}
    row = {column: content.get(column) for column in COLUMNS} | texts
    row |= {"kind": value["kind"], "start": value["start"], "end": value["end"]}
    return row | {"per": "/".join(content["per"]), "section": " > ".join(content["section"])}

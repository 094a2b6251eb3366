/* The embedded data: one element a document, parsed when the document is opened. */

const LABELS = JSON.parse(byId("labels").textContent);
const LABEL_NAMES = new Map(LABELS.map((label) => [label.name, label.chinese]));
const ROLES = ["program", "indicator", "value", "unit"];

/** Summaries of all documents in order: name, characters, records and the element with the content. */
function readSummaries() {
  return Array.from(document.querySelectorAll('script[data-part="summary"]'), (script) =>
    Object.assign(JSON.parse(script.textContent), { content: script.previousElementSibling }));
}

/**
 * Parses a document: its text, its records and its spans in text order. Offsets count UTF-16 code units.
 * A record's roles hold spans; a span knows the records it belongs to.
 */
function readDocument(summary) {
  const { text, records } = JSON.parse(summary.content.textContent);
  const spans = new Map();
  records.forEach((record, index) => {
    record.index = index;
    for (const role of ROLES) {
      if (!record[role]) continue;
      const [start, end, label, score] = record[role];
      if (!spans.has(start)) spans.set(start, { start, end, label, score, text: text.slice(start, end), records: [] });
      record[role] = spans.get(start);
      record[role].records.push(record);
    }
    record.unitShown = shownUnit(record);
  });
  const ordered = Array.from(spans.values()).sort((one, other) => one.start - other.start);
  ordered.forEach((span, index) => { span.index = index; });
  return { text, records, spans: ordered };
}

/** The text of a record's part, or nothing. */
function partText(record, role) {
  return record[role] ? record[role].text : "";
}

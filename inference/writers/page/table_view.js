/* The records as a table, in pages. */

const PAGE_ROWS = 500;
const LOW_SCORE = 0.8;

const COLUMNS = [
  { name: "program", heading: "业务对象", english: "Programme", text: (record) => partText(record, "program") },
  { name: "indicator", heading: "指标", english: "Indicator", text: (record) => partText(record, "indicator") },
  { name: "value", heading: "数值", english: "As written", text: (record) => partText(record, "value"), order: (record) => record.index },
  { name: "unit", heading: "单位", english: "Unit", text: (record) => record.unitShown },
  { name: "number", heading: "归一数值", english: "Number", text: shownNumber, order: (record) => record.number ?? -Infinity },
  { name: "score", heading: "置信度", english: "Score", text: (record) => record.score.toFixed(2), order: (record) => record.score },
  { name: "section", heading: "章节", english: "Section", text: (record) => record.section.join(" › "), shown: (record) => record.section[record.section.length - 1] || "" },
];

/** Shows records in pages; calls `onSort` when the order was changed. */
class TableView {
  constructor() {
    this.rows = new Map();
    this.records = [];
    this.sorting = null;
    byId("headings").append(...COLUMNS.map((column) => this.makeHeading(column)));
    byId("previous-page").addEventListener("click", () => this.showPage(this.page - 1));
    byId("next-page").addEventListener("click", () => this.showPage(this.page + 1));
  }

  makeHeading(column) {
    const button = element("button", "", column.heading, element("small", "", column.english));
    button.type = "button";
    button.lastChild.lang = "en";
    const heading = element("th", column.name, button);
    heading.setAttribute("role", "columnheader");
    heading.scope = "col";
    button.addEventListener("click", () => this.sortBy(column, heading));
    return heading;
  }

  /** Sorts by a column: ascending, then descending, then in text order again. */
  sortBy(column, heading) {
    const next = { none: "ascending", ascending: "descending", descending: "none" }[heading.getAttribute("aria-sort") || "none"];
    for (const other of byId("headings").children) other.removeAttribute("aria-sort");
    if (next !== "none") heading.setAttribute("aria-sort", next);
    this.sorting = next === "none" ? null : { column, sign: next === "ascending" ? 1 : -1 };
    this.show(this.records);
  }

  show(records) {
    this.records = records;
    this.ordered = this.sorting ? sorted(records, this.sorting) : records;
    this.showPage(0);
  }

  showPage(page) {
    const pages = Math.max(1, Math.ceil(this.ordered.length / PAGE_ROWS));
    this.page = Math.min(Math.max(page, 0), pages - 1);
    this.fill(this.ordered.slice(this.page * PAGE_ROWS, (this.page + 1) * PAGE_ROWS));
    byId("pager").hidden = pages === 1;
    byId("page-shown").textContent = `第 ${this.page + 1} / ${pages} 页`;
    byId("previous-page").disabled = this.page === 0;
    byId("next-page").disabled = this.page === pages - 1;
  }

  /** Shows every record at once, for printing. */
  showAll() {
    this.fill(this.ordered);
  }

  fill(records) {
    this.rows.clear();
    byId("rows").replaceChildren(...records.map((record) => this.makeRow(record)));
    if (this.onFill) this.onFill();
  }

  makeRow(record) {
    const row = element("tr", record.score < LOW_SCORE ? "low" : "", ...COLUMNS.map((column) => {
      const cell = element("td", column.name, (column.shown || column.text)(record));
      cell.setAttribute("role", "cell");
      if (column.shown) cell.title = column.text(record);
      if (column.name === "number") cell.dataset.unit = record.unitShown;
      return cell;
    }));
    row.setAttribute("role", "row");
    row.dataset.record = record.index;
    row.tabIndex = this.rows.size === 0 ? 0 : -1;
    this.rows.set(record.index, row);
    return row;
  }

  /** The row of a record, on whichever page it is; nothing if the filter leaves it out. */
  rowOf(record) {
    const place = this.ordered.indexOf(record);
    if (place < 0) return null;
    if (!this.rows.has(record.index)) this.showPage(Math.floor(place / PAGE_ROWS));
    return this.rows.get(record.index);
  }
}

function sorted(records, { column, sign }) {
  const key = column.order || column.text;
  const compare = column.order ? (one, other) => one - other : (one, other) => one.localeCompare(other, "zh-CN");
  const keyed = records.map((record) => [key(record), record]);
  return keyed.sort(([one], [other]) => sign * (one === other ? 0 : compare(one, other))).map(([, record]) => record);
}

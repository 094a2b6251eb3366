/* The page: which document is open, what the filter leaves, what is pointed at and what is selected. */

const HINT = "指向或点选数值，查看它的业务对象、指标和单位。";

/** Pixels across a printed page (A4 with the margins of the style sheet). */
const PRINT_WIDTH = 660;

class Page {
  constructor() {
    this.summaries = readSummaries();
    this.selected = null;
    this.text = new TextView(byId("text"), byId("text-scroll"));
    this.table = new TableView();
    this.table.onFill = () => this.point(this.pointedAt());
    this.chart = new ChartView((record) => this.jumpToText(record));
    this.listDocuments();
    this.listen();
    this.open(this.documentOfAddress());
  }

  // Documents

  listDocuments() {
    const records = this.summaries.reduce((sum, summary) => sum + summary.records, 0);
    byId("totals").textContent = `${FULL_NUMBER.format(this.summaries.length)} 份文档 · ${FULL_NUMBER.format(records)} 条记录`;
    document.body.classList.toggle("single", this.summaries.length < 2);
    byId("documents").append(...this.summaries.map((summary, index) => {
      const button = element("button", "", element("span", "name", summary.name), element("span", "count", FULL_NUMBER.format(summary.records)));
      button.type = "button";
      button.lastChild.title = `${summary.records} 条记录`;
      button.addEventListener("click", () => { this.open(index); this.show("text"); });
      return element("li", "", button);
    }));
    byId("document-query").addEventListener("input", (event) => {
      const query = event.target.value.trim().toLowerCase();
      Array.from(byId("documents").children, (item, index) => { item.hidden = !this.summaries[index].name.toLowerCase().includes(query); });
    });
  }

  documentOfAddress() {
    const number = Number(location.hash.slice(1));
    return Number.isInteger(number) && number >= 1 && number <= this.summaries.length ? number - 1 : 0;
  }

  open(index) {
    const summary = this.summaries[index];
    if (!summary) return;
    if (index !== this.documentOfAddress()) history.replaceState(null, "", `#${index + 1}`);
    Array.from(byId("documents").children, (item, place) => item.firstChild.setAttribute("aria-current", String(place === index)));
    this.selected = null;
    this.report = readDocument(summary);
    byId("name").textContent = summary.name;
    byId("about").textContent = `${FULL_NUMBER.format(summary.characters)} 字符 · ${FULL_NUMBER.format(summary.records)} 条记录`;
    byId("text-scroll").scrollTop = 0;
    this.text.show(this.report);
    this.filter();
  }

  // Filter

  filter() {
    const labels = new Set(Array.from(document.querySelectorAll('[name="label"]:checked'), (box) => box.value));
    const query = byId("query").value.trim().toLowerCase();
    const minimum = Number(byId("minimum-score").value);
    byId("score-shown").textContent = minimum.toFixed(2);
    const kept = new Set(this.report.records.filter((record) =>
      labels.has(record.value.label) && record.score >= minimum
      && (!query || ["program", "indicator"].some((role) => partText(record, role).toLowerCase().includes(query)))));
    const records = this.report.records.filter((record) => kept.has(record));
    this.text.filter((span) => !labels.has(span.label) || !span.records.some((record) => kept.has(record)));
    this.table.show(records);
    this.chart.show(records);
    const all = this.report.records.length;
    byId("shown").textContent = (records.length === all ? "" : `${FULL_NUMBER.format(records.length)} / `) + `${FULL_NUMBER.format(all)} 条`;
    byId("nothing").textContent = all ? "没有符合筛选条件的记录。" : "这份文档中没有识别到数值。";
    byId("nothing").hidden = records.length > 0;
    byId("reset").hidden = labels.size === LABELS.length && !query && !minimum;
  }

  // Pointing and selecting

  pointedAt() {
    return this.selected ? [this.selected] : [];
  }

  /** Highlights records in text and table, and links their parts. */
  point(records) {
    document.querySelectorAll(".active").forEach((marked) => marked.classList.remove("active"));
    for (const record of records) {
      for (const role of ROLES) {
        if (record[role]) this.text.elementOf(record[role]).classList.add("active");
      }
      const row = this.table.rows.get(record.index);
      if (row) row.classList.add("active");
    }
    drawLinks(byId("links"), byId("canvas"), this.text, records);
    byId("detail").replaceChildren(records.length ? detail(records[0], records.length) : element("p", "hint", HINT));
  }

  select(record) {
    this.selected = record;
    this.point(this.pointedAt());
  }

  jumpToText(record) {
    this.show("text");
    this.select(record);
    scrollToMiddle(this.text.elementOf(record.value));
    // Blocks that come into view get their real height, which may shift what was scrolled to.
    requestAnimationFrame(() => scrollToMiddle(this.text.elementOf(record.value)));
    this.rove(byId("text"), this.text.elementOf(record.value), false);
  }

  jumpToRow(record) {
    this.select(record);
    const row = this.table.rowOf(record);
    if (!row) return;
    row.classList.add("active");
    this.show("records");
    row.scrollIntoView({ block: "nearest" });
    this.rove(byId("rows"), row, false);
  }

  /** Shows a view: on a narrow screen alone, on a wide one records and chart share the right side. */
  show(view) {
    document.body.dataset.view = view;
    if (view === "records" || view === "chart") document.body.dataset.panel = view;
    for (const button of document.querySelectorAll("[data-show]")) {
      button.setAttribute("aria-pressed", String(button.dataset.show === view));
      button.classList.toggle("panel", button.dataset.show === document.body.dataset.panel);
    }
    if (view === "text") this.point(this.pointedAt());
  }

  // Events

  listen() {
    byId("more-filters").addEventListener("click", (event) => {
      const open = document.body.classList.toggle("filtering");
      event.currentTarget.setAttribute("aria-expanded", String(open));
    });
    byId("filters").addEventListener("input", () => this.filter());
    byId("filters").addEventListener("submit", (event) => event.preventDefault());
    byId("filters").addEventListener("reset", () => setTimeout(() => this.filter()));
    document.querySelectorAll("[data-show]").forEach((button) => button.addEventListener("click", () => this.show(button.dataset.show)));
    this.listenToText();
    this.listenToTable();
    addEventListener("hashchange", () => this.open(this.documentOfAddress()));
    addEventListener("resize", () => this.point(this.pointedAt()));
    addEventListener("keydown", (event) => { if (event.key === "Escape") this.select(null); });
    addEventListener("beforeprint", () => { this.select(null); this.text.decorateAll(); this.table.showAll(); this.chart.draw(PRINT_WIDTH); });
    addEventListener("afterprint", () => { this.table.showPage(this.table.page); this.chart.draw(); });
    this.show("text");
  }

  listenToText() {
    const text = byId("text");
    const preview = (event) => {
      const span = this.text.spanOf(event.target);
      this.point(span ? span.records : this.pointedAt());
    };
    text.addEventListener("pointerover", preview);
    text.addEventListener("pointerleave", () => this.point(this.pointedAt()));
    text.addEventListener("focusin", preview);
    text.addEventListener("click", (event) => {
      const span = this.text.spanOf(event.target);
      if (!span || span !== span.records[0].value) this.select(null);
      else this.choose(span.records[0]);
    });
    text.addEventListener("keydown", (event) => {
      const span = this.text.spanOf(event.target);
      if (!span) return;
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (step) this.step(event, text, this.neighbour(span, step));
      if (event.key === "Enter" || event.key === " ") { event.preventDefault(); this.jumpToRow(span.records[0]); this.focusRow(span.records[0]); }
    });
    byId("detail").addEventListener("click", (event) => { if (event.target.closest("button")) this.jumpToRow(this.selected); });
  }

  /** A click on a value: on a wide screen its row comes into view, on a narrow one the line below the text tells it. */
  choose(record) {
    if (matchMedia("(min-width: 56rem)").matches) this.jumpToRow(record);
    else this.select(record);
  }

  /** The element of the next or previous value that the filter leaves. */
  neighbour(span, step) {
    const { spans } = this.report;
    let index = span.index + step;
    while (spans[index] && (spans[index].records[0].value !== spans[index] || this.text.isHidden(spans[index]))) index += step;
    return spans[index] ? this.text.elementOf(spans[index]) : null;
  }

  listenToTable() {
    const rows = byId("rows");
    const recordOf = (event) => {
      const row = event.target.closest("[data-record]");
      return row ? this.report.records[Number(row.dataset.record)] : null;
    };
    rows.addEventListener("pointerover", (event) => { const record = recordOf(event); if (record) this.point([record]); });
    rows.addEventListener("pointerleave", () => this.point(this.pointedAt()));
    rows.addEventListener("click", (event) => { const record = recordOf(event); if (record) this.jumpToText(record); });
    rows.addEventListener("keydown", (event) => {
      const record = recordOf(event);
      const row = event.target.closest("[data-record]");
      if (event.key === "ArrowDown") this.step(event, rows, row.nextElementSibling);
      if (event.key === "ArrowUp") this.step(event, rows, row.previousElementSibling);
      if (event.key === "Enter") { event.preventDefault(); this.jumpToText(record); this.text.elementOf(record.value).focus(); }
    });
    rows.addEventListener("focusin", (event) => this.point([recordOf(event)]));
  }

  focusRow(record) {
    const row = this.table.rows.get(record.index);
    if (row) row.focus();
  }

  /** Moves the focus with an arrow key. */
  step(event, group, next) {
    event.preventDefault();
    if (next) this.rove(group, next, true);
  }

  /** Makes an element the one of its group that the tab key reaches. */
  rove(group, next, focus) {
    group.querySelectorAll('[tabindex="0"]').forEach((reachable) => { reachable.tabIndex = -1; });
    next.tabIndex = 0;
    if (focus) next.focus();
  }
}

function scrollToMiddle(target) {
  target.scrollIntoView({ block: "center" });
}

/** What the line below the text says of a record. */
function detail(record, count) {
  const section = record.section.length ? element("span", "section", record.section.join(" › ")) : "";
  const more = count > 1 ? element("span", "more", `等 ${FULL_NUMBER.format(count)} 条`) : "";
  const button = element("button", "", "查看记录");
  button.type = "button";
  return element("p", "", element("strong", "", describe(record)), more, element("span", "score", `置信度 ${record.score.toFixed(2)}`), section, button);
}

document.addEventListener("DOMContentLoaded", () => new Page());

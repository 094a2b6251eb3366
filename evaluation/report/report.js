/* The error browser: filters wrong records and lays them out by kind of error. */

const NAMES = JSON.parse(byId("names").textContent);
const ERRORS = JSON.parse(byId("error-data").textContent);
const COLUMNS = [["program", "业务对象"], ["indicator", "指标"], ["value", "数值"], ["unit", "单位"], ["number", "数字"]];
const PAGE = 40;

/** All that a reader may search for in an error. */
function searchText(error) {
  const parts = [error.gold, error.predicted].flatMap((side) => (side ? Object.values(side.parts) : []));
  return [error.text, error.document, ...parts].join("\n").toLowerCase();
}

/** A passage with the spans of one side coloured; its value, the first span, stands out. */
function coloured(text, spans) {
  const paragraph = element("p");
  const ordered = spans.map(([start, end, label], index) => ({ start, end, label, value: index === 0 }))
    .sort((one, other) => one.start - other.start);
  let place = 0;
  for (const { start, end, label, value } of ordered) {
    paragraph.append(text.slice(place, start), element("span", `span ${label}${value ? " value" : ""}`, text.slice(start, end)));
    place = end;
  }
  paragraph.append(text.slice(place));
  return paragraph;
}

function side(title, text, record, absent) {
  const shown = record ? coloured(text, record.spans) : element("p", "absent", absent);
  return element("div", "passage", element("b", "", title), shown);
}

/** What the annotated and the predicted record say, column by column. */
function comparison(error) {
  const head = element("tr", "", element("th"), ...COLUMNS.map(([, title]) => element("th", "", title)));
  const rows = [["标注", error.gold], ["预测", error.predicted]].filter(([, record]) => record).map(([title, record]) =>
    element("tr", "", element("th", "", title), ...COLUMNS.map(([name]) =>
      element("td", error.wrong.includes(name) ? "wrong" : "", record.parts[name] ?? "–"))));
  return element("table", "parts", element("thead", "", head), element("tbody", "", ...rows));
}

function card(error) {
  const score = error.score === null ? "" : element("span", "", `置信度 ${error.score.toFixed(2)}`);
  const head = element("header", "",
    element("span", "kind", error.kinds.map((kind) => NAMES[kind]).join(" · ")),
    element("span", "name", error.document), score, element("span", "section", error.section.join(" › ")));
  const made = element("article", "error", head,
    side("标注", error.text, error.gold, "标注中没有这个数值"),
    side("预测", error.text, error.predicted, "没有识别到这个数值"), comparison(error));
  made.dataset.kinds = error.kinds.join(",");
  return made;
}

class ErrorBrowser {
  constructor(form) {
    this.form = form;
    this.list = byId("list");
    this.kinds = Array.from(form.querySelectorAll('[name="kind"]'), (input) => input.value).filter(Boolean);
    const documents = Array.from(new Set(ERRORS.map((error) => error.document)));
    for (const name of documents) byId("document").append(new Option(name, name));
    for (const error of ERRORS) error.search = searchText(error);
    form.addEventListener("input", () => this.show());
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => setTimeout(() => this.show()));
    byId("more").addEventListener("click", () => this.lay(this.laid + PAGE));
    document.querySelectorAll("button.document").forEach((button) => button.addEventListener("click", () => {
      const select = byId("document");
      select.value = button.dataset.document;
      if (select.selectedIndex < 0) select.value = "";
      this.show();
      byId("errors").scrollIntoView();
    }));
    this.show();
  }

  /** The kind an error is listed under: the chosen one, else its first. */
  group(error) {
    return this.form.elements.kind.value || error.kinds[0];
  }

  show() {
    const kind = this.form.elements.kind.value;
    const name = byId("document").value;
    const query = byId("query").value.trim().toLowerCase();
    const score = byId("score").value;
    const [low, high] = score.split(" ").map(Number);
    const fits = (error) => (!kind || error.kinds.includes(kind)) && (!name || error.document === name)
      && (!query || error.search.includes(query))
      && (!score || (score === "none" ? error.score === null : error.score !== null && error.score >= low && error.score < high));
    const chosen = ERRORS.filter(fits);
    this.chosen = this.kinds.flatMap((group) => chosen.filter((error) => this.group(error) === group));
    byId("shown").textContent = `${this.chosen.length.toLocaleString()} / ${ERRORS.length.toLocaleString()} 条`;
    byId("nothing").hidden = this.chosen.length > 0;
    this.list.replaceChildren();
    this.laid = 0;
    this.lay(PAGE);
  }

  /** Lays out the chosen errors up to a number, with a heading where a kind begins. */
  lay(end) {
    for (const [index, error] of this.chosen.slice(this.laid, end).entries()) {
      const place = this.laid + index;
      const group = this.group(error);
      if (place === 0 || this.group(this.chosen[place - 1]) !== group) {
        const count = this.chosen.filter((other) => this.group(other) === group).length;
        const small = element("small", "", `${group} · ${count.toLocaleString()}`);
        small.lang = "en";
        this.list.append(element("h3", "", `${NAMES[group]} `, small));
      }
      this.list.append(card(error));
    }
    this.laid = Math.min(end, this.chosen.length);
    byId("more").hidden = this.laid >= this.chosen.length;
  }
}

document.addEventListener("DOMContentLoaded", () => {
  if (byId("filters")) new ErrorBrowser(byId("filters"));
});

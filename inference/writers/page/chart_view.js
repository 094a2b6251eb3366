/* A bar chart of the largest figure of each programme, one unit at a time. */

const BARS = 12;
const ROW_HEIGHT = 44;
const NO_PROGRAM = "（未识别业务对象）";

/** Shows the chart of records; `onChoose` is called with the record of a bar. */
class ChartView {
  constructor(onChoose) {
    this.onChoose = onChoose;
    this.records = [];
    this.select = byId("measure");
    this.select.addEventListener("change", () => this.draw());
    new ResizeObserver(() => this.draw()).observe(byId("bars"));
  }

  show(records) {
    this.records = records.filter((record) => record.number !== null);
    const counts = new Map();
    this.records.forEach(({ unitShown }) => counts.set(unitShown, (counts.get(unitShown) || 0) + 1));
    const ordered = Array.from(counts).sort(([, one], [, other]) => other - one);
    const chosen = counts.has(this.select.value) ? this.select.value : preferredUnit(ordered);
    this.select.replaceChildren(...ordered.map(([unit, count]) => new Option(`${unit || "无单位"}（${count} 条）`, unit)));
    this.select.value = chosen;
    this.draw();
  }

  /** Draws at the width there is, or at a given one. */
  draw(width = byId("bars").clientWidth) {
    const largest = largestByProgram(this.records.filter((record) => record.unitShown === this.select.value));
    if (!width) return;
    if (!largest.length) {
      byId("bars").replaceChildren(element("p", "nothing", "没有可以作图的数值。"));
      return;
    }
    const labelWidth = Math.min(190, width * 0.4);
    const greatestOfAll = Math.max(...largest.map(greatest), Number.MIN_VALUE);
    const barSpace = width - labelWidth - 96;
    const bars = largest.map((record, index) => {
      const length = Math.max(2, (Math.max(greatest(record), 0) / greatestOfAll) * barSpace);
      return this.bar(record, index * ROW_HEIGHT, labelWidth, length);
    });
    const height = largest.length * ROW_HEIGHT;
    const label = `${byId("chart-title").firstChild.textContent.trim()}，单位 ${this.select.value || "无"}`;
    byId("bars").replaceChildren(svgElement("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": label }, ...bars));
  }

  bar(record, top, labelWidth, length) {
    const program = partText(record, "program") || NO_PROGRAM;
    const indicator = partText(record, "indicator");
    const value = `${shortNumber(greatest(record))}${record.unitShown}`;
    const bar = svgElement("g", { class: `bar ${record.value.label}`, tabindex: 0, role: "button", "aria-label": describe(record) },
      svgElement("title", {}, describe(record)),
      svgElement("rect", { class: "hit", x: 0, y: top, width: labelWidth + length + 96, height: ROW_HEIGHT }),
      svgElement("text", { x: labelWidth - 10, y: top + (indicator ? 19 : 26), "text-anchor": "end" }, fitted(program, labelWidth - 12, 13)),
      svgElement("text", { class: "small", x: labelWidth - 10, y: top + 35, "text-anchor": "end" }, fitted(indicator, labelWidth - 12, 11)),
      svgElement("rect", { class: "length", x: labelWidth, y: top + 11, width: length, height: 22 }),
      svgElement("text", { class: "number", x: labelWidth + length + 8, y: top + 27 }, value));
    bar.addEventListener("click", () => this.onChoose(record));
    bar.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); this.onChoose(record); } });
    return bar;
  }
}

/** Money is what readers look for first; else the commonest unit. */
function preferredUnit(ordered) {
  const money = ordered.find(([unit]) => unit === CURRENCY_NAMES.CNY);
  return (money || ordered[0] || [""])[0];
}

/** The record with the largest number of each programme, largest first. */
function largestByProgram(records) {
  const best = new Map();
  for (const record of records) {
    const program = partText(record, "program");
    if (!best.has(program) || greatest(record) > greatest(best.get(program))) best.set(program, record);
  }
  return Array.from(best.values()).sort((one, other) => greatest(other) - greatest(one)).slice(0, BARS);
}

/** A text cut with an ellipsis to a width, counting a Chinese character as one em and a Latin one as half. */
function fitted(text, width, size) {
  let left = width / size;
  const characters = Array.from(text);
  const end = characters.findIndex((character) => {
    left -= character.charCodeAt(0) < 0x2e80 ? 0.56 : 1;
    return left < 0;
  });
  return end < 0 ? text : `${characters.slice(0, Math.max(1, end - 1)).join("")}…`;
}

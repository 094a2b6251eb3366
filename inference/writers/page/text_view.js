/* The report's text with its coloured spans. */

const BLOCK_LENGTH = 4000;
const SMALL_TEXT = 200000;

/**
 * Shows a text in blocks. Every block holds its text from the start, so that searching in the page and scrolling work;
 * the spans of a long text are made when a block comes near the window.
 */
class TextView {
  constructor(container, scroller) {
    this.container = container;
    this.elements = new Map();
    this.isHidden = () => false;
    this.observer = new IntersectionObserver((entries) => {
      entries.filter((entry) => entry.isIntersecting).forEach((entry) => this.decorate(this.blocks[entry.target.dataset.block]));
    }, { root: scroller, rootMargin: "1500px" });
  }

  show(report) {
    this.observer.disconnect();
    this.elements.clear();
    this.isReachable = false;
    this.report = report;
    this.blocks = blocksOf(report);
    this.container.replaceChildren(...this.blocks.map((block, index) => {
      block.element = element("div", "block", report.text.slice(block.start, block.end));
      block.element.dataset.block = index;
      return block.element;
    }));
    if (report.text.length <= SMALL_TEXT) this.decorateAll();
    else this.blocks.forEach((block) => this.observer.observe(block.element));
  }

  decorateAll() {
    this.blocks.forEach((block) => this.decorate(block));
  }

  /** Makes the spans of a block. */
  decorate(block) {
    if (block.decorated) return;
    block.decorated = true;
    this.observer.unobserve(block.element);
    const { text, spans } = this.report;
    const children = [];
    let end = block.start;
    for (const span of spans.slice(block.firstSpan, block.lastSpan)) {
      if (span.start > end) children.push(text.slice(end, span.start));
      children.push(this.makeSpan(span));
      end = span.end;
    }
    children.push(text.slice(end, block.end));
    block.element.replaceChildren(...children);
  }

  makeSpan(span) {
    const made = element("span", `span ${span.label}`, span.text);
    made.dataset.span = span.index;
    made.title = `${LABEL_NAMES.get(span.label)} · ${span.score.toFixed(2)}`;
    const record = span.records[0];
    if (record.value === span) {
      made.setAttribute("role", "button");
      made.setAttribute("aria-label", describe(record));
      made.tabIndex = this.isReachable ? -1 : 0;
      this.isReachable = true;
    }
    made.classList.toggle("off", this.isHidden(span));
    this.elements.set(span.index, made);
    return made;
  }

  /** Marks spans that the filter leaves out. */
  filter(isHidden) {
    this.isHidden = isHidden;
    this.elements.forEach((made, index) => made.classList.toggle("off", isHidden(this.report.spans[index])));
  }

  /** The element of a span, made if it was not yet. */
  elementOf(span) {
    if (!this.elements.has(span.index)) {
      this.decorate(this.blocks.find((block) => span.start < block.end));
    }
    return this.elements.get(span.index);
  }

  spanOf(target) {
    const found = target.closest && target.closest("[data-span]");
    return found ? this.report.spans[Number(found.dataset.span)] : null;
  }
}

/** Cuts a text into blocks at line ends, never inside a span, with the range of each block's spans. */
function blocksOf({ text, spans }) {
  const blocks = [];
  let start = 0;
  let firstSpan = 0;
  while (start < text.length) {
    let end = Math.min(start + BLOCK_LENGTH, text.length);
    if (end < text.length) {
      const lineEnd = text.lastIndexOf("\n", end - 1) + 1;
      if (lineEnd > start) end = lineEnd;
    }
    let lastSpan = firstSpan;
    while (lastSpan < spans.length && spans[lastSpan].start < end) {
      end = Math.max(end, spans[lastSpan].end);
      lastSpan += 1;
    }
    if (/[\udc00-\udfff]/.test(text.charAt(end)) && /[\ud800-\udbff]/.test(text.charAt(end - 1))) end += 1;
    blocks.push({ start, end, firstSpan, lastSpan });
    start = end;
    firstSpan = lastSpan;
  }
  return blocks;
}

/** A record in one line. */
function describe(record) {
  const subject = [partText(record, "program"), partText(record, "indicator")].filter(Boolean).join(" · ");
  return `${subject || "未识别业务对象"}：${shownNumber(record)} ${record.unitShown}`.trim();
}

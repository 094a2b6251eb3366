/* Lines from values to what they are about, drawn over the text. */

const SVG = "http://www.w3.org/2000/svg";

/** Makes an SVG element. */
function svgElement(name, attributes, ...children) {
  const made = document.createElementNS(SVG, name);
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  made.append(...children);
  return made;
}

/**
 * Draws the links of records.
 * @param overlay the svg element, at the top left corner of the canvas
 * @param canvas the element that text and overlay lie in
 * @param view the text view
 */
function drawLinks(overlay, canvas, view, records) {
  const origin = canvas.getBoundingClientRect();
  const lines = [];
  for (const record of records) {
    for (const role of ["program", "indicator", "unit"]) {
      if (record[role] && record[role].start !== record.value.end) {
        lines.push(line(view.elementOf(record.value), view.elementOf(record[role]), origin, record[role].label));
      }
    }
  }
  overlay.replaceChildren(...lines.filter(Boolean));
}

/** An arc between two elements, with a dot at the argument; nothing if one is not laid out. */
function line(value, argument, origin, label) {
  const from = value.getClientRects()[0];
  const to = argument.getClientRects()[0];
  if (!from || !to) return null;
  const [x1, x2] = [from, to].map((box) => box.left + box.width / 2 - origin.left);
  const y1 = from.top - origin.top;
  const sameLine = Math.abs(from.top - to.top) < from.height / 2;
  const y2 = (sameLine || to.top > from.top ? to.top : to.bottom) - origin.top;
  const rise = sameLine ? Math.min(26, 9 + Math.abs(x2 - x1) / 18) : Math.max(10, Math.abs(y2 - y1) / 3);
  const second = sameLine || to.top > from.top ? y2 - rise : y2 + rise;
  const path = svgElement("path", { d: `M${x1} ${y1}C${x1} ${y1 - rise} ${x2} ${second} ${x2} ${y2}` });
  return svgElement("g", { class: label }, path, svgElement("circle", { cx: x2, cy: y2, r: 2.5 }));
}

"""Contrast of all visible text of a page, measured in the browser."""

CONTRASTS = """() => {
  // Relative luminance and contrast ratio: WCAG 2.2.
  const parse = (color) => { const [r, g, b, a = 1] = color.match(/[\\d.]+/g).map(Number); return [r, g, b, a]; };
  const over = (top, below) => below.map((part, index) => top[index] * top[3] + part * (1 - top[3]));
  const linear = (part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4);
  const luminance = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const background = (node) => {
    const below = node.parentElement ? background(node.parentElement) : [255, 255, 255];
    return over(parse(getComputedStyle(node).backgroundColor), below);
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const ratios = [];
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !node.checkVisibility() || /SCRIPT|OPTION/.test(node.tagName)) continue;
    const ground = background(node);
    const both = [luminance(over(parse(getComputedStyle(node).color), ground)), luminance(ground)];
    const [one, other] = both.sort((a, b) => b - a);
    ratios.push([walker.currentNode.data.trim().slice(0, 20), (one + 0.05) / (other + 0.05)]);
  }
  return ratios;
}"""

/* Numbers and units as a Chinese reader expects them. */

const CURRENCY_NAMES = { CNY: "元", USD: "美元", HKD: "港元", MOP: "澳门元", TWD: "新台币", EUR: "欧元", GBP: "英镑", JPY: "日元" };
const FULL_NUMBER = new Intl.NumberFormat("zh-CN", { maximumFractionDigits: 6 });
const SHORT_NUMBER = new Intl.NumberFormat("zh-CN", { maximumFractionDigits: 2 });

/** The unit of the normalised number: the words behind a quantity, the currency of money, and what a rate is per. */
function shownUnit(record) {
  const unit = record.currency ? CURRENCY_NAMES[record.currency] || record.currency : partText(record, "unit") || unitOf(record);
  return [unit, ...record.per].filter(Boolean).join("/");
}

/** A unit written as part of the value itself, as in 95% and 12‰. */
function unitOf(record) {
  const match = /[%％‰]$/.exec(partText(record, "value"));
  return match ? match[0].replace("％", "%") : "";
}

/** The normalised number with its range, and signs for approximate and bounded ones. */
function shownNumber(record) {
  if (record.number === null) return "—";
  const range = [record.number, record.number_max].filter((number) => number !== null);
  const bound = { min: "≥ ", max: "≤ " }[record.bound] || "";
  return (record.approximate ? "≈ " : "") + bound + range.map((number) => FULL_NUMBER.format(number)).join(" – ");
}

/** A number in 万 and 亿, for small spaces. */
function shortNumber(number) {
  const size = Math.abs(number);
  if (size >= 1e8) return `${SHORT_NUMBER.format(number / 1e8)}亿`;
  if (size >= 1e4) return `${SHORT_NUMBER.format(number / 1e4)}万`;
  return SHORT_NUMBER.format(number);
}

/** The greatest number a record stands for. */
function greatest(record) {
  return record.number_max === null ? record.number : record.number_max;
}

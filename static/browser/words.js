// The words people read, in the language of the page: English in the source, the others as catalogues have them.

/** @typedef {Record<string, string[]>} Forms English -> its forms, that of one thing first @typedef {Record<string, string | number>} Values */

/** @type {Forms} */
let forms = {};
let language = "en", numbers = new Intl.NumberFormat("en"), rule = new Intl.PluralRules("en");

/** Speak a language from here on. @param {Forms} words empty for English @param {string} spoken as HTML names it: "zh-CN" */
export function load(words, spoken) {
  [forms, language, numbers, rule] = [words, spoken, new Intl.NumberFormat(spoken), new Intl.PluralRules(spoken)];
}

/** The same for a worker: what `load` was given. @returns {[Forms, string]} */
export const loaded = () => [forms, language];

/** Fetch a language and speak it; without a connection the page speaks English. @param {{html: string, url: string}} spoken `url`: empty for English @param {string} base which it is below */
export async function speak({ html, url }, base) {
  const words = url ? await fetch(new URL(url, base)).then((answer) => (answer.ok ? answer.json() : null)).catch(() => null) : {};
  if (words) load(words, html);
}

/** The language, as speech and HTML name it. */
export const spokenLanguage = () => language;

/** The message in the language of the page, with its {name}s filled in. @param {string} message @param {Values} [values] */
export function tr(message, values = {}) {
  return filled((forms[message] ?? [message])[0], values);
}

/** As `tr`, by the language's own rule for so many; {n} is the number. @param {string} one @param {string} many @param {number} n @param {Values} [values] */
export function trMany(one, many, n, values = {}) {
  const known = forms[one] ?? [one, many];
  return filled(rule.select(n) === "one" ? known[0] : known[known.length - 1], { n: numbers.format(n), ...values });
}

/** @param {string} text @param {Values} values */
const filled = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));

/** As HTML that shows just that. @param {string} text */
export const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

// The texts of the figure in the reader's language. The server sends the translations; without them, all is in English.

/**
 * What the server sends of a language.
 *
 * @typedef {Object} Language
 * @property {Record<string, string | string[]>} texts by the English text: the translation, or one for each form of a
 *   number
 * @property {string} forms the place of the form for each number from 0 to 199, as a digit
 * @property {string} group stands between thousands
 * @property {string} decimal stands before decimals
 * @property {string[]} months short names, January first
 */

/** @type {Language} */
const ENGLISH = {
  texts: {},
  forms: "",
  group: ",",
  decimal: ".",
  months: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
};
let language = ENGLISH;

/** @param {Partial<Language> | undefined} given nothing is English */
export function setLanguage(given) {
  language = { ...ENGLISH, ...given };
}

/** @returns {boolean} */
export function isEnglish() {
  return !language.forms;
}

/** @returns {string | null} the language of the log's own words, for elements with them; null on an English page */
export function ownLanguage() {
  return isEnglish() ? null : "en";
}

/**
 * @param {number} month from 0
 * @returns {string} its short name
 */
export function monthText(month) {
  return language.months[month];
}

/**
 * @param {string} message the English text; a value stands in it by its name in braces
 * @param {Record<string, string | number>} [values]
 * @returns {string} the text in the reader's language
 */
export function gettext(message, values = {}) {
  const found = language.texts[message];
  return filled(typeof found === "string" ? found : message, values);
}

/**
 * @param {string} context tells texts apart that are the same in English
 * @param {string} message
 * @returns {string}
 */
export function pgettext(context, message) {
  const found = language.texts[`${context}\u0004${message}`];
  return typeof found === "string" ? found : message;
}

/**
 * @param {string} one the English text for one thing
 * @param {string} many the English text for other numbers
 * @param {number} number
 * @param {Record<string, string | number>} [values] without one, `{count}` is the number
 * @returns {string}
 */
export function ngettext(one, many, number, values = {}) {
  const forms = language.texts[one];
  const place = Number(language.forms[number < 200 ? number : 100 + (number % 100)]);
  const message = Array.isArray(forms) ? forms[place] : number === 1 ? one : many;
  return filled(message, { count: grouped(String(Math.round(number))), ...values });
}

/**
 * @param {string} message
 * @param {Record<string, string | number>} values
 * @returns {string}
 */
function filled(message, values) {
  return message.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

/**
 * @param {string} digits a number as JavaScript writes it
 * @returns {string} the number with the signs of the language, such as 18,000.5
 */
export function grouped(digits) {
  const [whole, rest] = digits.split(".");
  const text = whole.replace(/\B(?=(?:[0-9]{3})+$)/g, language.group);
  return rest === undefined ? text : text + language.decimal + rest;
}

// The figures of events in the reader's language: the data has them in English, such as "$2.1 bn" or "up to 18,000 people".

import { gettext, grouped, isEnglish } from "./language.js";

const AMOUNT = /^(-?[^\d\s-]{0,3}(?:[A-Z]{3} )?)([\d,]+(?:\.\d+)?)( (?:tn|bn|m)(?= |$))?(?: (.+))?$/;

/**
 * @param {string} text one figure or more, with dots between
 * @returns {string} the same; what is no figure stays as it is
 */
export function figureText(text) {
  return isEnglish() ? text : text.split(" · ").map(oneText).join(" · ");
}

/**
 * @param {string} text a figure
 * @returns {string}
 */
function oneText(text) {
  const most = /^up to (.+)$/.exec(text);
  if (most) return gettext("up to {amount}", { amount: amountText(most[1]) });
  const least = /^(.+) or more$/.exec(text);
  if (least) return gettext("{amount} or more", { amount: amountText(least[1]) });
  const ends = /^(.+) to (.+)$/.exec(text);
  if (ends && AMOUNT.test(ends[1]) && AMOUNT.test(ends[2]))
    return gettext("{low} to {high}", { low: amountText(ends[1]), high: amountText(ends[2]) });
  return amountText(text);
}

/**
 * @param {string} text
 * @returns {string}
 */
function amountText(text) {
  const found = AMOUNT.exec(text);
  if (!found) return gettext(text);
  const [, sign, digits, scale = "", noun = ""] = found;
  return sign + scaled(digits.replace(/,/g, ""), scale) + (noun && ` ${gettext(noun)}`);
}

/**
 * @param {string} digits a number
 * @param {string} scale " tn", " bn", " m" or ""
 * @returns {string} such as 2.1 bn
 */
export function scaled(digits, scale) {
  const number = grouped(digits);
  if (scale === " tn") return gettext("{number} tn", { number });
  if (scale === " bn") return gettext("{number} bn", { number });
  return scale ? gettext("{number} m", { number }) : number;
}

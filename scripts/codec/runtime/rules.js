/** What the checks of messages share. */

/**
 * At least so many characters (code points), counted only when the number of code units does not decide it.
 * @param {string} text
 * @param {number} min
 */
export function hasAtLeast(text, min) {
  return text.length >= min && (text.length >= min * 2 || [...text].length >= min);
}

/**
 * At most so many characters (code points).
 * @param {string} text
 * @param {number} max
 */
export function hasAtMost(text, max) {
  return text.length <= max || (text.length <= max * 2 && [...text].length <= max);
}

/**
 * The ASCII characters of a class, such as `A-Za-z0-9.-`, as a table by their codes.
 * @param {string} within the brackets
 */
export function characters(within) {
  const one = new RegExp(`[${within}]`, 'u');
  return Uint8Array.from({ length: 128 }, (_, code) => (one.test(String.fromCharCode(code)) ? 1 : 0));
}

/**
 * The first character is one of `first`, all others are of `others`.
 * @param {string} text
 * @param {Uint8Array} first
 * @param {Uint8Array} others
 */
export function isWord(text, first, others) {
  if (first[text.charCodeAt(0)] !== 1) return false;
  for (let i = 1; i < text.length; i++) if (others[text.charCodeAt(i)] !== 1) return false;
  return true;
}

/**
 * All characters from `start` up to `end` are of `wanted`.
 * @param {string} text
 * @param {number} start
 * @param {number} end
 * @param {Uint8Array} wanted
 */
export function isRun(text, start, end, wanted) {
  for (let i = start; i < end; i++) if (wanted[text.charCodeAt(i)] !== 1) return false;
  return true;
}

/** @type {string[]} */
const none = [];

/**
 * The keys of a map, of which most have none.
 * @param {object} map
 */
export function keysOf(map) {
  for (const _ in map) return Object.keys(map);
  return none;
}

/** @param {{ seconds: bigint, nanos: number }} duration */
export function nanosOf({ seconds, nanos }) {
  return seconds * 1_000_000_000n + BigInt(nanos);
}

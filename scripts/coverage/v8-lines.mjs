import { decode } from '@jridgewell/sourcemap-codec';

/** @typedef {{ ranges: { startOffset: number, endOffset: number, count: number }[] }} V8Function */

/**
 * Marks the characters of a script that ran. V8's ranges nest: the innermost one around a character says whether it ran.
 * @param {V8Function[]} functions of one script in one process
 * @param {Uint8Array} [before] what other processes ran of the same script, is added
 * @returns {Uint8Array} 1 for each character that ran
 */
export function paint(functions, before) {
  const ranges = functions.flatMap(({ ranges }) => ranges);
  ranges.sort((a, b) => a.startOffset - b.startOffset || b.endOffset - a.endOffset);
  const length = ranges.reduce((most, range) => Math.max(most, range.endOffset), 0);
  const ran = new Uint8Array(length);
  for (const { startOffset, endOffset, count } of ranges) ran.fill(count > 0 ? 1 : 0, startOffset, endOffset);
  const known = before?.subarray(0, length) ?? [];
  for (let at = 0; at < known.length; at++) if (known[at]) ran[at] = 1;
  return ran;
}

/**
 * The lines of each source that ran: those to which a place of the script leads that ran.
 * @param {number[]} lineLengths of the script, without line ends
 * @param {string} mappings of its source map
 * @param {Uint8Array} ran from `paint`
 * @returns {Map<number, Set<number>>} place of the source in the map → line numbers from 1
 */
export function coveredLines(lineLengths, mappings, ran) {
  /** @type {Map<number, Set<number>>} */
  const lines = new Map();
  let start = 0;
  for (const [line, segments] of decode(mappings).entries()) {
    for (const [column, source, sourceLine] of segments) {
      if (source === undefined || sourceLine === undefined || !ran[start + column]) continue;
      const ofSource = lines.get(source) ?? new Set();
      lines.set(source, ofSource.add(sourceLine + 1));
    }
    start += (lineLengths[line] ?? 0) + 1;
  }
  return lines;
}

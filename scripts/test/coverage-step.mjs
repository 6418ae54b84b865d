import { mkdirSync, writeFileSync } from 'node:fs';
import { measure } from '../coverage/measure.mjs';
import { inRoot } from '../setup/paths.mjs';

const PERCENT_MIN = 80;

/** @type {import('./report.mjs').Step} */
export const coverageStep = {
  name: 'coverage of lines in src',
  run: async () => {
    const files = measure();
    if (files.length === 0) return { failed: 'vitest left no coverage' };
    const uncovered = Object.fromEntries(files.map(file => [file.path, file.uncovered]));
    mkdirSync(inRoot('coverage'), { recursive: true });
    writeFileSync(inRoot('coverage', 'uncovered.json'), JSON.stringify(uncovered, null, 1));
    const all = sum(files);
    const rooms = [...new Set(files.map(file => roomOf(file.path)))].map(room => {
      const counts = sum(files.filter(file => roomOf(file.path) === room));
      return `${room.padEnd(14)} ${percentOf(counts).toFixed(1).padStart(5)} % of ${counts.lines}`;
    });
    const alone = percentOf({ lines: all.lines, covered: all.byTests });
    const spawned = percentOf(all) > alone ? `, with started processes ${percentOf(all).toFixed(1)} %` : '';
    const line = `${alone.toFixed(1)} % of ${all.lines} lines${spawned}`;
    const note = [...rooms, line, 'lines without: coverage/uncovered.json'].join('\n');
    return alone > PERCENT_MIN ? { note } : { failed: `${note}\nmore than ${PERCENT_MIN} % are required` };
  },
};

/** @param {string} path such as src/link/ring.ts */
function roomOf(path) {
  return path.split('/').slice(1, -1)[0] ?? 'src';
}

/** @param {import('../coverage/measure.mjs').FileLines[]} files */
function sum(files) {
  return {
    lines: files.reduce((total, file) => total + file.lines, 0),
    covered: files.reduce((total, file) => total + file.covered, 0),
    byTests: files.reduce((total, file) => total + file.byTests, 0),
  };
}

/** @param {{ lines: number, covered: number }} counts */
function percentOf({ lines, covered }) {
  return lines === 0 ? 100 : (100 * covered) / lines;
}

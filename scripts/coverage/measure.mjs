/**
 * Which lines of `src` the tests ran, in the test workers and in every process and worker thread that they started.
 *
 * The set of lines comes from vitest's report, which knows all files of `src` with the lines that a statement begins on. A line is
 * covered when vitest saw it run or when a started process did, whose own figures V8 left in `coverage/raw`.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { inRoot, root } from '../setup/paths.mjs';
import { coveredLines, paint } from './v8-lines.mjs';

/**
 * `byTests` counts the lines that the test workers alone ran.
 * @typedef {{ path: string, lines: number, covered: number, byTests: number, uncovered: number[] }} FileLines
 * @typedef {{ path: string, statementMap: Record<string, { start: { line: number } }>, s: Record<string, number> }} Istanbul
 */

/** @returns {FileLines[]} sorted by path; empty when vitest left no report */
export function measure() {
  const report = inRoot('coverage', 'vitest', 'coverage-final.json');
  if (!existsSync(report)) return [];
  const spawned = linesOfSpawned(inRoot('coverage', 'raw'));
  /** @type {Istanbul[]} */
  const files = Object.values(JSON.parse(readFileSync(report, 'utf8')));
  return files
    .map(file => mergeFile(file, spawned.get(file.path) ?? new Set()))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/**
 * @param {Istanbul} file
 * @param {Set<number>} spawned lines that started processes ran
 * @returns {FileLines}
 */
export function mergeFile(file, spawned) {
  /** @type {Map<number, boolean>} */
  const lines = new Map();
  for (const [id, { start }] of Object.entries(file.statementMap)) {
    lines.set(start.line, (lines.get(start.line) ?? false) || (file.s[id] ?? 0) > 0);
  }
  const uncovered = [...lines].filter(([line, ran]) => !ran && !spawned.has(line)).map(([line]) => line);
  return {
    path: relative(root, file.path),
    lines: lines.size,
    covered: lines.size - uncovered.length,
    byTests: [...lines.values()].filter(Boolean).length,
    uncovered: uncovered.sort((a, b) => a - b),
  };
}

/**
 * What V8 leaves of one process or worker thread; Node adds the source map of every script that has one.
 * @typedef {{ url: string, functions: import('./v8-lines.mjs').V8Function[] }} Script
 * @typedef {{ lineLengths: number[], data: { sources: string[], mappings: string } }} MapOfScript
 * @typedef {{ result: Script[], 'source-map-cache'?: Record<string, MapOfScript> }} RawCoverage
 */

const MAPS = ',"source-map-cache":';

/**
 * Half of a file are its maps, and these are the same in most files: they are read only where a script of ours comes that no file before
 * had. Of a process that was killed while it wrote, as the tests of robustness do, there is only a part, which counts for nothing.
 * @param {string} file
 * @param {(url: string) => boolean} isKnown
 * @returns {RawCoverage}
 */
function readRaw(file, isKnown) {
  const text = readFileSync(file, 'utf8');
  const maps = text.lastIndexOf(MAPS);
  try {
    /** @type {RawCoverage} */
    const scripts = JSON.parse(maps < 0 ? text : `${text.slice(0, maps)}}`);
    const allKnown = maps < 0 || scripts.result.every(({ url }) => isKnown(url));
    return allKnown ? scripts : { ...scripts, ...JSON.parse(`{${text.slice(maps + 1)}`) };
  } catch (error) {
    if (error instanceof SyntaxError) return { result: [] };
    throw error;
  }
}

/**
 * Whether the code of a source was run from the bundle or was transformed when it was loaded does not matter: the map tells where
 * each place comes from.
 * @param {string} folder with the files that V8 wrote, one per process or worker thread
 * @returns {Map<string, Set<number>>} source path → lines that ran
 */
function linesOfSpawned(folder) {
  const ours = `${pathToFileURL(root).href}/`;
  const sources = `${pathToFileURL(inRoot('src')).href}/`;
  const foreign = (/** @type {string} */ url) => !url.startsWith(ours) || url.includes('/node_modules/');
  /** Undefined for a script that does not come from our sources. @type {Map<string, { map: MapOfScript, ran: Uint8Array } | undefined>} */
  const scripts = new Map();
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    const raw = readRaw(join(folder, name), url => foreign(url) || scripts.has(url));
    for (const { url, functions } of raw.result) {
      if (foreign(url)) continue;
      const before = scripts.get(url);
      const map = before?.map ?? raw['source-map-cache']?.[url];
      const isOurs = map?.data?.sources.some(source => source.startsWith(sources));
      if (map && isOurs) scripts.set(url, { map, ran: paint(functions, before?.ran) });
      else if (raw['source-map-cache']) scripts.set(url, undefined);
    }
  }
  /** @type {Map<string, Set<number>>} */
  const lines = new Map();
  for (const script of scripts.values()) {
    if (!script) continue;
    const { map, ran } = script;
    for (const [index, ofSource] of coveredLines(map.lineLengths, map.data.mappings, ran)) {
      const source = map.data.sources[index] ?? '';
      if (!source.startsWith(sources)) continue;
      const path = fileURLToPath(source);
      lines.set(path, new Set([...(lines.get(path) ?? []), ...ofSource]));
    }
  }
  return lines;
}

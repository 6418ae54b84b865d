import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { MeshError } from '../../base/index.js';
import { createTape, type Tape, type TapeEntry } from './tape.js';

/**
 * A tape in a file, one entry a line as JSON, so that recorded answers can be reviewed and kept beside tests. A file that is not there is
 * made with the first entry. Errors: RECORDING_UNUSABLE for a line that is none.
 */
export function openTape(path: string): Tape {
  return createTape(readTape(path), entry => appendFileSync(path, `${JSON.stringify(entry)}\n`));
}

/** What is on it. Errors: as `openTape`. */
export function readTape(path: string): TapeEntry[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.flatMap((line, at) => {
    if (line.trim() === '') return [];
    const entry = parse(line);
    if (entry) return [entry];
    throw new MeshError('RECORDING_UNUSABLE', `line ${at + 1} of ${path} is no recorded answer of a model`);
  });
}

function parse(line: string): TapeEntry | undefined {
  try {
    const entry = JSON.parse(line);
    const whole =
      typeof entry.provider === 'string' && typeof entry.asked === 'string' && typeof entry.outcome === 'object';
    return whole ? entry : undefined;
  } catch {
    return undefined;
  }
}

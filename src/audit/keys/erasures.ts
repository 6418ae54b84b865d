import { join } from 'node:path';
import { MeshError } from '../../base/index.js';
import { appendKept, readKept, sizeOf } from '../files.js';

/** Which keys were destroyed: kept apart from keys and backups, so that what a backup brings back is destroyed again. */
export interface Erasures {
  has(keyId: string): boolean;
  /** On disk when it returns. */
  add(keyId: string, atMs: number): void;
  all(): readonly string[];
}

const fileName = 'erasures.jsonl';

/** The ledger of erasures in this folder. Errors: KEY_UNUSABLE when it cannot be read, since nobody knows then what was erased. */
export function openErasures(folder: string): Erasures {
  const path = join(folder, fileName);
  let size: number | undefined = -1;
  /** The last line is without its end: its writer died, and nobody was told that it was there. */
  let torn = false;
  const erased = new Set<string>();

  /** What other processes have added meanwhile counts as well. */
  function refresh(): void {
    const sizeNow = sizeOf(path);
    if (sizeNow === size) return;
    const text = readKept(path)?.toString() ?? '';
    size = sizeNow;
    torn = text !== '' && !text.endsWith('\n');
    for (const [index, line] of text.split('\n').entries()) if (line.endsWith('}')) erased.add(parse(line, index));
  }

  function parse(line: string, index: number): string {
    try {
      const { key_id: keyId } = JSON.parse(line) as { key_id?: unknown };
      if (typeof keyId === 'string') return keyId;
      throw new Error('it has no key_id');
    } catch (error) {
      throw new MeshError('KEY_UNUSABLE', `${path}, line ${index + 1}: ${String(error)}; put back a copy of the file`, {
        cause: error,
      });
    }
  }

  refresh();
  return {
    has(keyId) {
      refresh();
      return erased.has(keyId);
    },
    add(keyId, atMs) {
      // This process, too, may have left a torn line, when the disk was full.
      refresh();
      appendKept(path, `${torn ? '\n' : ''}${JSON.stringify({ key_id: keyId, at: new Date(atMs).toISOString() })}\n`);
      erased.add(keyId);
    },
    all: () => [...erased],
  };
}

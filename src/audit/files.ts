import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { MeshError, makeFolder, syncPath } from '../base/index.js';

/** The file's bytes; undefined: there is none. Errors: KEY_UNUSABLE when it cannot be read. */
export function readKept(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unusable(path, error);
  }
}

/** Names of the files in a folder; none when there is no such folder. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw unusable(folder, error);
  }
}

/** Puts a file in place, on disk and whole, instead of the one that was there. Errors: KEY_UNUSABLE. */
export function replaceKept(path: string, bytes: Uint8Array | string, mode = 0o600): void {
  usable(path, () => {
    const temporary = written(path, bytes, mode);
    renameSync(temporary, path);
    syncPath(dirname(path));
  });
}

/**
 * Puts a file in place, on disk and whole, unless there is one; gives the bytes that are there then. Of two processes that do it at once,
 * one is first and both go by that one's. Errors: KEY_UNUSABLE.
 */
export function keepFirst(path: string, bytes: Uint8Array | string): Buffer {
  return usable(path, () => {
    const temporary = written(path, bytes, 0o600);
    try {
      linkSync(temporary, path);
      syncPath(dirname(path));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      rmSync(temporary, { force: true });
    }
    return readFileSync(path);
  });
}

/** Adds to the end of a file; on disk when it returns. Errors: KEY_UNUSABLE. */
export function appendKept(path: string, text: string): void {
  usable(path, () => {
    makeFolder(dirname(path), 0o700);
    const file = openSync(path, 'a', 0o600);
    try {
      // All of it or an error: one write to a disk that is nearly full takes a part, without a word.
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    syncPath(dirname(path));
  });
}

/**
 * Overwrites a file and removes it; false: there was none. What a disk with copies of its own (snapshots, wear levelling) keeps is out of
 * reach: hence files hold nothing that can be used without the master key. Errors: KEY_UNUSABLE.
 */
export function destroyKept(path: string): boolean {
  return usable(path, () => {
    const size = sizeOf(path);
    if (size === undefined) return false;
    const file = openSync(path, 'r+');
    try {
      writeSync(file, randomBytes(size), 0, size, 0);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    unlinkSync(path);
    syncPath(dirname(path));
    return true;
  });
}

/** The file's size in bytes; undefined: there is none. */
export function sizeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.size;
}

function written(path: string, bytes: Uint8Array | string, mode: number): string {
  makeFolder(dirname(path), 0o700);
  const temporary = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const file = openSync(temporary, 'wx', mode);
  try {
    // All of it: a disk that is nearly full takes a part of one write.
    writeFileSync(file, bytes);
    fsyncSync(file);
    return temporary;
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
}

function usable<T>(path: string, step: () => T): T {
  try {
    return step();
  } catch (error) {
    throw unusable(path, error);
  }
}

function unusable(path: string, error: unknown): MeshError {
  const why = error instanceof Error ? error.message : String(error);
  return new MeshError('KEY_UNUSABLE', `${path} cannot be used: ${why}`, { cause: error });
}

import { type FSWatcher, statSync, watch } from 'node:fs';
import { dirname } from 'node:path';

/** A watch over files. */
export interface FileWatch {
  /** Watches this file too. */
  add(path: string): void;
  /** Resolves to the path of a file that was saved since the last time that this was called. */
  next(): Promise<string>;
  close(): void;
}

/** Editors save in several steps; after so long without another one a file counts as saved, in ms. */
const settleMs = 60;

/**
 * Watches files by their folders, since editors put a new file in the place of the old one. `failed` is told, once, of a folder that
 * cannot be watched.
 */
export function createFileWatch(failed: (why: string) => void): FileWatch {
  const signatures = new Map<string, string>();
  const folders = new Map<string, FSWatcher>();
  const saved: string[] = [];
  let wake: (path: string) => void = () => undefined;
  let settling: NodeJS.Timeout | undefined;
  let told = false;

  function look(): void {
    for (const [path, before] of signatures) {
      const now = signatureOf(path);
      if (now === undefined || now === before) continue;
      signatures.set(path, now);
      saved.push(path);
    }
    const first = saved[0];
    if (first !== undefined) wake(first);
  }

  function watchFolder(folder: string): void {
    if (folders.has(folder)) return;
    try {
      const watcher = watch(folder, { persistent: false }, () => {
        clearTimeout(settling);
        settling = setTimeout(look, settleMs);
      });
      watcher.on('error', fail);
      folders.set(folder, watcher);
    } catch (error) {
      fail(error as NodeJS.ErrnoException);
    }
  }

  function fail({ code, message }: NodeJS.ErrnoException): void {
    if (!told) failed(code ?? message);
    told = true;
  }

  return {
    add(path) {
      if (signatures.has(path)) return;
      watchFolder(dirname(path));
      signatures.set(path, signatureOf(path) ?? '');
    },
    async next() {
      const path =
        saved[0] ??
        (await new Promise<string>(resolve => {
          wake = resolve;
        }));
      saved.length = 0;
      return path;
    },
    close() {
      clearTimeout(settling);
      for (const watcher of folders.values()) watcher.close();
    },
  };
}

/** Changes when the file does; undefined while there is none. */
function signatureOf(path: string): string | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat && `${stat.ino} ${stat.size} ${stat.mtimeMs}`;
}

import { closeSync, fsyncSync, openSync } from 'node:fs';

/** Brings a file, or the names in a folder, onto the disk: a name that was made or removed is there only when its folder is. */
export function syncPath(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

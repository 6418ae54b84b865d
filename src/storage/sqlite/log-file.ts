import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, writeSync } from 'node:fs';

/** Pages in the log after which it is copied into the database and begun anew from its start. */
export const checkpointPages = 2048;

// With what one transaction may add beyond the pages at which it is begun anew.
const reservedBytes = 10 * 1024 * 1024;

/**
 * Gives the log of an open database its full size, as zeros, which SQLite takes for its end. A commit then writes in place: as long
 * as the file grows, each sync also writes what the file system notes of it, which takes twice as long. Where there is no room for
 * that the log grows as it is written.
 */
export function reserveLog(databaseFile: string): void {
  const descriptor = openSync(`${databaseFile}-wal`, 'r+');
  try {
    fill(descriptor, fstatSync(descriptor).size);
  } finally {
    closeSync(descriptor);
  }
}

function fill(descriptor: number, from: number): void {
  const zeros = new Uint8Array(Math.max(0, reservedBytes - from));
  try {
    for (let done = 0; done < zeros.length; )
      done += writeSync(descriptor, zeros, done, zeros.length - done, from + done);
    fsyncSync(descriptor);
  } catch {
    // A disk that is full needs the room for what is really written; that says so itself if there is none.
    ftruncateSync(descriptor, from);
  }
}

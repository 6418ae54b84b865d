import { closeSync, existsSync, fstatSync, openSync, readSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Driver from 'libsql';
import { MeshError, syncPath } from '../../base/index.js';

/** Up to this size a database is read to its end when it is opened, which takes some 50 ms then. */
const quickCheckBytesMax = 32 * 1024 * 1024;

/**
 * Opens the database file, and makes it where there is none. It gets its name only when it has a header, so an empty or shorter file
 * of that name is one that was cut off. A file that is damaged stays as it is.
 *
 * Errors: STORE_DAMAGED for a file that is cut off or no database. Others are the driver's.
 */
export function openDatabaseFile(file: string, settings: string): Driver.Database {
  if (!existsSync(file)) make(file);
  assertHeader(file);
  const connection = new Driver(file);
  try {
    connection.exec(settings);
    assertWhole(connection, file);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** The error that a database file cannot be used as it is. */
export function damagedStore(file: string, why: string, cause?: unknown): MeshError {
  const advice = `restore a backup into another folder ("dacp restore"), or move the file away to begin anew`;
  return new MeshError('STORE_DAMAGED', `the database ${file} is damaged: ${why}; nothing was changed; ${advice}`, {
    details: { file },
    cause,
  });
}

function make(file: string): void {
  // A log without its database is what is left of one: to begin anew would throw it away.
  if (sizeOf(`${file}-wal`) > 0) throw damagedStore(file, `it is gone, and its log ${file}-wal is still there`);
  const growing = `${file}.new`;
  for (const path of [growing, `${growing}-journal`]) rmSync(path, { force: true });
  const connection = new Driver(growing);
  connection.exec('CREATE TABLE migration (name text PRIMARY KEY, applied_at text NOT NULL)');
  connection.close();
  settle(growing, file);
}

/** Gives a file that is whole its name; both are on disk then. */
export function settle(growing: string, file: string): void {
  syncPath(growing);
  renameSync(growing, file);
  syncPath(dirname(file));
}

const magic = Buffer.from('SQLite format 3\0', 'latin1');
const headerBytes = 100;

/** Errors: STORE_DAMAGED for a file that is cut off early or no database at all. */
export function assertHeader(file: string): void {
  const descriptor = openSync(file, 'r');
  try {
    const header = Buffer.alloc(headerBytes);
    const read = readSync(descriptor, header, 0, headerBytes, 0);
    if (read < headerBytes) throw damagedStore(file, `it was cut off after ${fstatSync(descriptor).size} bytes`);
    if (!header.subarray(0, magic.length).equals(magic)) throw damagedStore(file, 'it is no database');
    // A process that was killed may leave a part of a page, which is then in the log as a whole.
    const { size } = fstatSync(descriptor);
    const over = size % (header.readUInt16BE(16) === 1 ? 65_536 : header.readUInt16BE(16));
    if (over > 0 && sizeOf(`${file}-wal`) === 0) throw damagedStore(file, `it was cut off after ${size} bytes`);
  } finally {
    closeSync(descriptor);
  }
}

/** Whether as many pages are there as it says, which SQLite sees at the first look; a small one is read as a whole. */
function assertWhole(connection: Driver.Database, file: string): void {
  connection.prepare('SELECT count(*) FROM sqlite_master').get([]);
  if (sizeOf(file) > quickCheckBytesMax) return;
  const [row] = connection.prepare('PRAGMA quick_check(1)').all([]) as { quick_check: string }[];
  if (row?.quick_check !== 'ok')
    throw damagedStore(file, row?.quick_check.replaceAll('\n', ' ') ?? 'its check said nothing');
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

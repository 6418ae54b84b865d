import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Driver from 'libsql';
import { MeshError } from '../../base/index.js';
import { sqliteCode } from './faults.js';

/** A data folder that this process alone holds. */
export interface HeldFolder {
  /** Path of the database file. */
  readonly databaseFile: string;
  release(): void;
}

/**
 * Makes the folder where it is missing and takes it for this process. The hold is an operating-system lock on a file of its own, so
 * it ends with the process however that dies, and readers such as a backup can still open the database itself.
 *
 * Errors: DATA_FOLDER_UNUSABLE, DATA_FOLDER_HELD.
 */
export function holdFolder(folder: string): HeldFolder {
  const pidFile = join(folder, 'dacp.pid');
  const lock = usable(folder, () => {
    makeFolder(folder);
    return takeLock(folder, pidFile);
  });
  usable(folder, () => writeFileSync(pidFile, `${process.pid}\n`));
  return {
    databaseFile: join(folder, 'dacp.db'),
    release() {
      rmSync(pidFile, { force: true });
      lock.close();
    },
  };
}

// Not `mkdirSync` with `recursive`: that never returns where the system answers "no such file" to making a folder, as below /proc.
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (!existsSync(folder)) throw error;
  }
}

function takeLock(folder: string, pidFile: string): Driver.Database {
  const lock = new Driver(join(folder, 'dacp.lock'));
  try {
    lock.exec('PRAGMA journal_mode = MEMORY; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock.close();
    if (!sqliteCode(error).startsWith('SQLITE_BUSY')) throw error;
    throw new MeshError(
      'DATA_FOLDER_HELD',
      `the data folder ${folder} is in use by ${holder(pidFile)}; stop that one or choose another folder`,
      { details: { folder } },
    );
  }
}

function holder(pidFile: string): string {
  const pid = existsSync(pidFile) ? Number.parseInt(readFileSync(pidFile, 'utf8'), 10) : Number.NaN;
  return Number.isNaN(pid) ? 'another process' : `process ${pid}`;
}

/** Runs a step that needs the folder; whatever it throws becomes DATA_FOLDER_UNUSABLE, naming the folder. */
export function usable<T>(folder: string, step: () => T): T {
  try {
    return step();
  } catch (error) {
    if (error instanceof MeshError) throw error;
    throw new MeshError('DATA_FOLDER_UNUSABLE', `the data folder ${folder} cannot be used: ${faultOf(folder, error)}`, {
      details: { folder },
      cause: error,
    });
  }
}

/** What is wrong, and what to do about it. */
function faultOf(folder: string, error: unknown): string {
  if (isFile(folder)) return 'it is a file; give a folder';
  if (sqliteCode(error) === 'SQLITE_NOTADB' || sqliteCode(error).startsWith('SQLITE_CORRUPT'))
    return 'its dacp.db is damaged or no database; restore it from a backup, or move it away to begin anew';
  const why = error instanceof Error ? error.message : String(error);
  return `${why}; give a folder that this user may write to`;
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Driver from 'libsql';
import { MeshError, makeFolder } from '../../base/index.js';
import { damagedStore } from './database-file.js';
import { isDamage, sqliteCode } from './faults.js';

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
    makeFolder(folder, 0o700);
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

/**
 * Runs a step that needs the folder; whatever it throws becomes DATA_FOLDER_UNUSABLE, naming the folder, or STORE_DAMAGED when the
 * database in it is.
 */
export function usable<T>(folder: string, step: () => T): T {
  try {
    return step();
  } catch (error) {
    if (error instanceof MeshError) throw error;
    if (isDamage(error)) throw damagedStore(join(folder, 'dacp.db'), messageOf(error), error);
    throw new MeshError('DATA_FOLDER_UNUSABLE', `the data folder ${folder} cannot be used: ${faultOf(folder, error)}`, {
      details: { folder },
      cause: error,
    });
  }
}

/** What is wrong, and what to do about it. */
function faultOf(folder: string, error: unknown): string {
  if (isFile(folder)) return 'it is a file; give a folder';
  if (sqliteCode(error) === 'SQLITE_FULL' || isFull(error)) return 'the disk is full; make room and start again';
  return `${messageOf(error)}; give a folder that this user may write to`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

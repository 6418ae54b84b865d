import { createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { MeshError } from '../base/index.js';

/** How a file is written. */
export interface WholeFileOptions {
  /** Compressed with gzip. */
  readonly gzip?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * Writes a file that is there whole, and on disk, or not at all: it grows under another name beside its own. What was there under
 * that name before is replaced at the end. Resolves with its size in bytes.
 *
 * Errors: BACKUP_FAILED when it cannot be written, with what to do; what `source` throws.
 */
export async function writeWhole(path: string, source: Readable, options: WholeFileOptions = {}): Promise<number> {
  const growing = join(dirname(path), `.${basename(path)}.${process.pid}.part`);
  const output = createWriteStream(growing, { mode: 0o600 });
  try {
    const steps = options.gzip ? [source, createGzip({ level: 6 }), output] : [source, output];
    await pipeline(steps, options.signal ? { signal: options.signal } : {});
    await sync(growing);
    await rename(growing, path);
    await sync(dirname(path));
    return output.bytesWritten;
  } catch (error) {
    await rm(growing, { force: true });
    throw faultOf(path, error);
  }
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const advice: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full; make room, or name a file on another disk',
  EDQUOT: 'the quota of this user is used up; make room, or name a file elsewhere',
  ENOENT: 'its folder does not exist; make it first',
  ENOTDIR: 'part of its path is a file; name another place',
  EACCES: 'this user may not write there; name another place',
  EPERM: 'this user may not write there; name another place',
  EROFS: 'that disk is read-only; name another place',
  EISDIR: 'it is a folder; name a file',
};

/** The error that a file could not be written; errors that are not of the file system are the caller's own. */
function faultOf(path: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error && 'syscall' in error ? String(error.code) : '';
  if (error instanceof MeshError || code === '') return error;
  const why = advice[code] ?? (error instanceof Error ? error.message : String(error));
  return new MeshError('BACKUP_FAILED', `${path} cannot be written: ${why}; nothing of it is left`, {
    details: { path, code },
    cause: error,
  });
}

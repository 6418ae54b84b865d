import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { MeshError } from '../base/index.js';

/**
 * The lines of a compressed file, each with its line break, as bytes.
 *
 * Errors: BACKUP_DAMAGED when it is not compressed, or ends too early; BACKUP_FAILED when it cannot be read at all.
 */
export async function* readLines(path: string): AsyncGenerator<Buffer> {
  const file = createReadStream(path);
  const text = createGunzip();
  file.once('error', error => text.destroy(error));
  try {
    yield* split(file.pipe(text));
  } catch (error) {
    throw faultOf(path, error);
  } finally {
    file.destroy();
    text.destroy();
  }
}

/** A long line comes in many parts; they are joined once. */
async function* split(source: Readable): AsyncGenerator<Buffer> {
  let parts: Buffer[] = [];
  for await (const chunk of source as AsyncIterable<Buffer>) {
    let from = 0;
    for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, from)) {
      const end = chunk.subarray(from, at + 1);
      yield parts.length === 0 ? end : Buffer.concat([...parts, end]);
      parts = [];
      from = at + 1;
    }
    if (from < chunk.length) parts.push(chunk.subarray(from));
  }
  if (parts.length > 0) yield Buffer.concat(parts);
}

function faultOf(path: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'Z_BUF_ERROR') return damaged(path, 'it ends too early');
  if (code === 'Z_DATA_ERROR') return damaged(path, 'it is no backup, or was changed');
  if (code === 'ENOENT') return new MeshError('BACKUP_FAILED', `there is no backup ${path}; name the file of one`);
  if (code === '' || !(error instanceof Error) || error instanceof MeshError) return error;
  return new MeshError('BACKUP_FAILED', `the backup ${path} cannot be read: ${error.message}`, { cause: error });
}

/** The error that a file is no whole backup. */
export function damaged(path: string, why: string): MeshError {
  return new MeshError(
    'BACKUP_DAMAGED',
    `the backup ${path} cannot be used: ${why}; take another copy of it, or an older one`,
    {
      details: { path },
    },
  );
}

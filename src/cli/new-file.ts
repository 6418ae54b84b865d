import { existsSync, writeFileSync } from 'node:fs';
import { MeshError } from '../base/index.js';

/** Before anything is done for it: what somebody has kept is never overwritten. Errors: OPTION_INVALID for a file that is there. */
export function assertNew(option: string, path: string | undefined): void {
  if (path !== undefined && existsSync(path)) throw taken(option, path);
}

/** Writes a file that is not there yet. Errors: OPTION_INVALID when it is there or cannot be written. */
export function writeNew(option: string, path: string, file: { readonly text: string; readonly mode: number }): void {
  try {
    writeFileSync(path, file.text, { mode: file.mode, flag: 'wx' });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw taken(option, path);
    const why = code === 'ENOENT' ? 'its folder does not exist; make it first' : (cause as Error).message;
    throw new MeshError('OPTION_INVALID', `${option} ${path}: ${why}`, { cause });
  }
}

function taken(option: string, path: string): MeshError {
  return new MeshError('OPTION_INVALID', `${option} ${path}: it is there already; name another file`);
}

import { existsSync, lstatSync, mkdirSync, readlinkSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** The longest path of a socket that every system takes, in bytes. */
const pathBytesMax = 103;

/**
 * Where the process that listens on a port of 127.0.0.1 also takes raw streams from processes of the same user: a socket in a folder
 * that nobody else may enter. undefined: there is no such folder here.
 */
export function localSocketPath(port: number): string | undefined {
  const folder = folderOfUser();
  if (folder === undefined) return undefined;
  const path = join(folder, `${network()}${port}.v1.sock`);
  return Buffer.byteLength(path) <= pathBytesMax ? path : undefined;
}

/** Makes the folder, in one that is there; false: somebody else made it, or could enter it. */
export function makeLocalFolder(path: string): boolean {
  const folder = dirname(path);
  try {
    if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 });
    return isPrivate(folder);
  } catch {
    return false;
  }
}

/** Whether somebody of this user takes streams there, or did when it was killed. */
export function isOffered(path: string): boolean {
  try {
    return statSync(path).isSocket() && isPrivate(dirname(path));
  } catch {
    return false;
  }
}

function isPrivate(folder: string): boolean {
  const found = lstatSync(folder);
  return found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o077) === 0;
}

/** The folder of sockets; undefined: Windows has other rules about who may enter what. */
export function folderOfUser(): string | undefined {
  if (!process.getuid) return undefined;
  return join(tmpdir(), `dacp-${process.getuid()}`);
}

/** Containers may share a folder and have ports of their own. Linux alone has several networks, and says which it is. */
function network(): string {
  try {
    return `${readlinkSync('/proc/self/ns/net').replace(/\D/g, '')}-`;
  } catch {
    return '';
  }
}

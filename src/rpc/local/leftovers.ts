import { existsSync } from 'node:fs';
import { lstat, readdir, unlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { folderOfUser } from './place.js';

/** So many sockets are looked at by each server that starts: more than one leaves that is killed. */
const lookedAtMax = 8;

/** Removes sockets of processes of this user that were killed; some of them, so that it does not take long. */
export async function removeLeftovers(): Promise<void> {
  const folder = folderOfUser();
  if (folder === undefined || !existsSync(folder)) return;
  const names = await readdir(folder);
  // Who starts next begins at another one.
  const from = process.pid % Math.max(1, names.length);
  const some = [...names.slice(from), ...names.slice(0, from)].slice(0, lookedAtMax);
  await Promise.all(some.map(name => removeIfLeft(join(folder, name))));
}

async function removeIfLeft(path: string): Promise<void> {
  try {
    const found = await lstat(path);
    if (!found.isSocket() || !(await isRefused(path))) return;
    // Somebody who has its port now may have put another one in its place.
    if ((await lstat(path)).ino === found.ino) await unlink(path);
  } catch {
    // Somebody else has removed it.
  }
}

function isRefused(path: string): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(path);
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ECONNREFUSED'));
    socket.once('connect', () => {
      socket.destroy();
      resolve(false);
    });
  });
}

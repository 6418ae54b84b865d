import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { inRoot } from './paths.mjs';
import { SetupFault } from './step.mjs';

const WAIT_MAX_MS = 10 * 60_000;
const POLL_MS = 200;

/**
 * Runs `work` while no other process of this clone holds the lock of that name. A lock whose process is gone is taken over.
 * @template T
 * @param {string} name
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(name, work) {
  const file = inRoot('.cache', `${name}.lock`);
  await take(file);
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

/** @param {string} file */
async function take(file) {
  mkdirSync(inRoot('.cache'), { recursive: true });
  const end = Date.now() + WAIT_MAX_MS;
  let told = false;
  while (!tryTake(file)) {
    const holder = holderOf(file);
    if (holder !== undefined && !isAlive(holder)) {
      rmSync(file, { force: true });
      continue;
    }
    if (Date.now() > end)
      throw new SetupFault(`process ${holder} holds ${file} for too long; end it or delete the file`);
    if (!told) console.log(`setup: waiting for what process ${holder} does …`);
    told = true;
    await new Promise(resolve => setTimeout(resolve, POLL_MS));
  }
}

/** @param {string} file */
function tryTake(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * The process id in the lock; undefined while its owner is still writing it or has just let go.
 * @param {string} file
 */
function holderOf(file) {
  try {
    return Number(readFileSync(file, 'utf8')) || undefined;
  } catch {
    return undefined;
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

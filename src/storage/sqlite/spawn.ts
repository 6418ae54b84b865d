import { Worker } from 'node:worker_threads';
import type { ThreadOptions } from './protocol.js';

/** Starts the store's thread: from the build, or from source where this file does. */
export function spawnWorker(options: ThreadOptions): Worker {
  const entry = import.meta.url.endsWith('.ts') ? './worker-from-source.mjs' : './worker.js';
  return new Worker(new URL(entry, import.meta.url), { workerData: options });
}

import { Worker } from 'node:worker_threads';
import type { ThreadOptions } from './protocol.js';

/** Starts the store's thread: from the build, or from source where this file does. */
export function spawnWorker(options: ThreadOptions): Worker {
  const entry = import.meta.url.endsWith('.ts')
    ? new URL('./worker-from-source.mjs', import.meta.url)
    : new URL('./worker.js', import.meta.url);
  return new Worker(entry, { workerData: options });
}

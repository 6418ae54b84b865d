import { Worker } from 'node:worker_threads';

/** How often the thread looks, in ms. */
const everyMs = 500;

/** The code of the thread: a text, since it is to need nothing that has to be found and loaded. */
const looking = `
const { workerData } = require('node:worker_threads');
const timer = setInterval(() => {
  if (process.ppid === workerData.parent) return;
  clearInterval(timer);
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), workerData.graceMs);
}, workerData.everyMs);
`;

/**
 * Ends this process by force `graceMs` after its parent has died. A thread of its own does it: code that never gives the processor back
 * would keep the process from hearing that its channel has closed. It does not keep the process.
 */
export function endWithParent(graceMs: number): void {
  const workerData = { parent: process.ppid, graceMs, everyMs };
  new Worker(looking, { eval: true, workerData, execArgv: [], env: {} }).unref();
}

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Usage } from '../orders.js';

/** What this process has used since it began; with `collect`, after garbage was collected. */
export function usage({ collect }: { readonly collect: boolean }): Usage {
  if (collect) collectGarbage();
  const { user, system } = process.cpuUsage();
  return { cpuUs: user + system, rssBytes: process.memoryUsage.rss() };
}

/** The collector can be called only in a context that is made after the flag is set. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './until.js';

/** Before and after all tests: where the first of them that needs PostgreSQL leaves word of it, and its end. */
export async function setup(): Promise<() => Promise<void>> {
  const run = mkdtempSync(join(tmpdir(), 'dacp-run-'));
  // Workers inherit these.
  process.env.TEST_POSTGRES_RUN = run;
  process.env.TEST_POSTGRES_OWNER = String(process.pid);
  return async () => {
    const file = join(run, 'cluster.json');
    if (existsSync(file)) await end(JSON.parse(readFileSync(file, 'utf8')));
    rmSync(run, { recursive: true, force: true });
  };
}

async function end({ pid, folder }: { readonly pid: number; readonly folder: string }): Promise<void> {
  // An immediate shutdown: its data is thrown away.
  process.kill(pid, 'SIGQUIT');
  await until(() => !existsSync(join(folder, 'data', 'postmaster.pid')), 'PostgreSQL has ended');
  rmSync(folder, { recursive: true, force: true });
}

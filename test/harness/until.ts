import { setTimeout as pause } from 'node:timers/promises';

/** Resolves as soon as the condition holds; rejects when it does not within 10 s. For what tells nobody that it has happened. */
export async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const endMs = performance.now() + 10_000;
  while (!(await condition())) {
    if (performance.now() > endMs) throw new Error(`waited 10 s in vain: ${what}`);
    await pause(20);
  }
}

import { setTimeout as pause } from 'node:timers/promises';

/** Resolves as soon as the condition holds; rejects when it does not within 10 s, or what is said. For what tells nobody that it has happened. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what: string,
  withinMs = 10_000,
): Promise<void> {
  const endMs = performance.now() + withinMs;
  while (!(await condition())) {
    if (performance.now() > endMs) throw new Error(`waited ${withinMs} ms in vain: ${what}`);
    await pause(20);
  }
}

// Begins the store's thread where the program runs from TypeScript source, which a thread cannot load by itself. No part of the build.
import { existsSync } from 'node:fs';

const built = new URL('../../../dist/bundle/storage-sqlite-worker.js', import.meta.url);

// A run of the tests builds before it begins, and opens some hundred stores; to transform the sources for each takes longer than many tests.
if (process.env.VITEST && existsSync(built)) {
  await import(built.href);
} else {
  const { register } = await import('tsx/esm/api');
  register();
  await import('./worker.js');
}

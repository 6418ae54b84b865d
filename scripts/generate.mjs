/**
 * Generates the stubs under `gen/` from `proto/`, with plugins on this machine alone: no network once the tools are there.
 *
 *     node scripts/generate.mjs           writes what changed
 *     node scripts/generate.mjs --check   changes nothing, fails when `gen` is not what the protos generate
 */
import { rmSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { generateInto } from './generate/buf.mjs';
import { differences, replaceTree } from './generate/tree.mjs';
import { inRoot } from './setup/paths.mjs';
import { provide } from './tools.mjs';

/** What generation needs beside the npm packages. */
export const generatorTools = ['protoc-gen-go', 'protoc-gen-go-grpc', 'python'];

/**
 * Generates into a folder aside and compares.
 * @param {{ write: boolean }} options whether `gen` takes over what differs
 * @returns {Promise<{ path: string, fault: 'stale' | 'missing' | 'extra' }[]>} how `gen` differed
 */
export async function generate({ write }) {
  const fresh = inRoot('.cache', `generated-${process.pid}`);
  try {
    await generateInto(fresh);
    const found = differences(fresh, inRoot('gen'));
    if (write) replaceTree(fresh, inRoot('gen'), found);
    return found;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

async function main() {
  const check = process.argv.includes('--check');
  const missing = await provide(generatorTools);
  if (missing.size > 0) throw new Error(`generation needs ${[...missing.keys()].join(', ')}`);
  const found = await generate({ write: !check });
  for (const { path, fault } of found) console.log(`gen/${path}: ${fault}`);
  console.log(
    found.length === 0
      ? 'gen is current'
      : `gen: ${found.length} files ${check ? 'differ; run npm run generate' : 'written'}`,
  );
  if (check && found.length > 0) process.exitCode = 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  main().catch(error => {
    console.error(`generate: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  });
}

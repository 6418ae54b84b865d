import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Rehearses a start in this process, with the bundle in a folder, and keeps what V8 has compiled by then, where `load.cjs` finds it.
 * A process of its own runs it (`build.mjs`): what is compiled fits one set of flags.
 */
const folder = String(process.argv[2]);
/** @type {typeof import('./load.cjs')} */
const bundle = createRequire(import.meta.url)(join(folder, 'load.cjs'));
const fresh = `${bundle.kept}-new`;
for (const left of [bundle.kept, fresh]) rmSync(left, { recursive: true, force: true });
bundle.leaveToNode(false);

const data = mkdtempSync(join(tmpdir(), 'dacp-rehearsal-'));
process.once('exit', code => {
  rmSync(data, { recursive: true, force: true });
  try {
    if (code === 0) keepAll();
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
});
await bundle.load('./cli-bench-part-rehearsal.cjs').rehearse(data);
// The command's own start, last: it ends the process.
process.argv = [process.argv[0] ?? '', 'dacp', '--help'];
await bundle.load('./cli-main.cjs').finished;

/** What was not run is kept as far as it is known when it is loaded. All of it is seen at once. */
function keepAll() {
  mkdirSync(fresh, { recursive: true });
  const names = readdirSync(folder).filter(name => name.endsWith('.cjs') && name !== 'load.cjs');
  for (const name of names) {
    const script = bundle.loaded.get(`./${name}`)?.script ?? bundle.scriptOf(name);
    const compiled = script.createCachedData();
    const seal = bundle.sealOf(readFileSync(join(folder, name)), compiled);
    writeFileSync(join(fresh, name), Buffer.concat([compiled, seal]));
  }
  renameSync(fresh, bundle.kept);
}

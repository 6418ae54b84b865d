import { cpSync, existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..', '..');

/** Where the peers are installed, and where results are kept. */
export const cacheFolder = join(root, '.cache', 'bench');

/** The sources of this harness. */
export const sourceFolder = import.meta.dirname;

/** The command as users have it, compiled, and the mark of what it was compiled from. */
export const command = join(root, 'dist', 'cli', 'main.js');
export const buildMark = join(root, 'dist', '.dacp-build');

/** The page that holds the last run. */
export const page = join(root, 'docs', 'benchmarks.md');

/**
 * Makes a peer's folder from its sources, and lets it install itself there; again only when what is pinned has changed. Scripts are
 * always copied, since they run there.
 */
export async function provide(
  name: string,
  { pinned, sources = sourceFolder }: { readonly pinned: string; readonly sources?: string },
  install: (folder: string) => Promise<void>,
): Promise<void> {
  mkdirSync(join(cacheFolder, name), { recursive: true });
  // It may be a link to a folder that several checkouts share, over which nothing can be copied.
  const folder = realpathSync(join(cacheFolder, name));
  cpSync(join(sources, name), folder, { recursive: true });
  const stamp = join(folder, '.installed');
  const pins = readFileSync(join(folder, pinned), 'utf8');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === pins) return;
  await install(folder);
  writeFileSync(stamp, pins);
}

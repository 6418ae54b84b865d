import { importsOf } from './imports.js';
import type { Finding, SourceFile } from './source.js';

/** Circles of imports between files, each told once, from its first file on. */
export function checkCycles(files: readonly SourceFile[]): Finding[] {
  const graph = new Map(files.map(file => [file.path, importsOf(file).flatMap(({ target }) => target ?? [])]));
  const done = new Set<string>();
  const findings: Finding[] = [];

  function visit(path: string, trail: readonly string[]): void {
    const at = trail.indexOf(path);
    if (at !== -1) {
      findings.push({ path, fault: `cycle: ${[...trail.slice(at), path].join(' → ')}` });
      return;
    }
    if (done.has(path)) return;
    for (const target of graph.get(path) ?? []) visit(target, [...trail, path]);
    done.add(path);
  }

  for (const path of graph.keys()) visit(path, []);
  return findings;
}

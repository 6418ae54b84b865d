import { existsSync, readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { CpuProfile } from './profile.js';

type Frame = CpuProfile['nodes'][number]['callFrame'];

/** The profile with the places of the sources instead of those of the files that were made of them, where a map says so. */
export function bySource(profile: CpuProfile): CpuProfile {
  const maps = new Map<string, SourceMap | undefined>();
  const mapOf = (url: string) => {
    if (!maps.has(url)) maps.set(url, readMap(url));
    return maps.get(url);
  };
  return {
    ...profile,
    nodes: profile.nodes.map(node => ({ ...node, callFrame: atSource(node.callFrame, mapOf(node.callFrame.url)) })),
  };
}

function atSource(frame: Frame, map: SourceMap | undefined): Frame {
  const entry = map?.findEntry(frame.lineNumber, frame.columnNumber);
  if (!entry || !('originalSource' in entry)) return frame;
  return { ...frame, url: new URL(entry.originalSource, frame.url).href, lineNumber: entry.originalLine };
}

/** The map that lies beside a file. */
function readMap(url: string): SourceMap | undefined {
  const file = url.startsWith('file:') ? `${fileURLToPath(url)}.map` : '';
  if (!existsSync(file)) return undefined;
  return new SourceMap(JSON.parse(readFileSync(file, 'utf8')) as SourceMapPayload);
}

import { type Import, importsOf } from './imports.js';
import { frontDoors, plan, type Room } from './plan.js';
import type { Finding, SourceFile } from './source.js';

/** The house rules about imports, for every file of `src`. */
export function checkHouse(files: readonly SourceFile[]): Finding[] {
  return files.flatMap(file => {
    const from = roomOf(file.path);
    const unknown = from !== undefined && !Object.hasOwn(plan, from);
    if (unknown) return [{ path: file.path, fault: `room "${from}" is not in test/tidy/plan.ts` }];
    return importsOf(file).flatMap(each => faultOf(file.path, from, each).map(fault => ({ path: file.path, fault })));
  });
}

/** Folders of `src` that the plan lacks. */
export function checkRooms(folders: readonly string[]): Finding[] {
  const unknown = folders.filter(room => !Object.hasOwn(plan, room));
  return unknown.map(room => ({ path: `src/${room}`, fault: 'a room that test/tidy/plan.ts lacks' }));
}

function faultOf(path: string, from: string | undefined, { specifier, target }: Import): string[] {
  if (target === undefined) return [];
  if (path.endsWith('.test.ts') && target.startsWith('test/harness/')) return [];
  if (!target.startsWith('src/')) return [`imports ${specifier}, which leaves src (generated code is #gen/…)`];
  const to = roomOf(target);
  if (to === from) return [];
  if (to === undefined) return [`imports the front door ${specifier}; rooms import rooms`];
  const faults =
    target === `src/${to}/index.ts` ? [] : [`side door: imports ${specifier} instead of the index.ts of ${to}`];
  if (!mayUse(path, from, to)) faults.push(`forbidden import: ${from ?? path} may not use ${to}`);
  return faults;
}

function mayUse(path: string, from: string | undefined, to: string): boolean {
  if (from === undefined) return frontDoors.includes(path);
  const [here, there]: (Room | undefined)[] = [plan[from], plan[to]];
  if (here === undefined || there === undefined) return false;
  return there.ring < here.ring || (there.ring === here.ring && (here.mayAlsoUse ?? []).includes(to));
}

/** `src/link/ring.ts` is in room `link`; `src/index.ts` is in none. */
function roomOf(path: string): string | undefined {
  const parts = path.split('/');
  return parts.length > 2 ? parts[1] : undefined;
}

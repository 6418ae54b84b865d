import { fileURLToPath } from 'node:url';

/** The part of a V8 CPU profile that is read. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: {
      readonly functionName: string;
      readonly url: string;
      /** Both from 0. */
      readonly lineNumber: number;
      readonly columnNumber: number;
    };
  }[];
  readonly samples: readonly number[];
  /** µs before each sample. */
  readonly timeDeltas: readonly number[];
}

/** How much of the time was spent in something itself, not in what it calls. */
export interface Cost {
  /** A function's name, or a room's, or a library's. */
  readonly name: string;
  /** Where the function is: file and line; empty for a room. */
  readonly place: string;
  /** Of the time in which the process was not idle, in percent. */
  readonly percent: number;
}

/** What a process spent its time on. */
export interface ProfileSummary {
  /** Of the whole time, in percent. */
  readonly busyPercent: number;
  /** Functions, dearest first. */
  readonly functions: readonly Cost[];
  /** Rooms of this package, libraries, and Node's own modules, dearest first. */
  readonly rooms: readonly Cost[];
}

/** Sums a profile up; so many functions are named. */
export function summarize(profile: CpuProfile, functionsMax = 15): ProfileSummary {
  const frames = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame]));
  const functions = new Map<string, { name: string; place: string; us: number }>();
  const rooms = new Map<string, number>();
  let allUs = 0;
  let busyUs = 0;
  profile.samples.forEach((id, index) => {
    const us = Math.max(0, profile.timeDeltas[index] ?? 0);
    const frame = frames.get(id);
    allUs += us;
    if (!frame || isNoWork(frame)) return;
    busyUs += us;
    const place = placeOf(frame.url, frame.lineNumber);
    const name = frame.functionName || '(no name)';
    const known = functions.get(`${name} ${place}`) ?? { name, place, us: 0 };
    known.us += us;
    functions.set(`${name} ${place}`, known);
    const room = roomOf(frame.url, frame.functionName);
    rooms.set(room, (rooms.get(room) ?? 0) + us);
  });
  const percent = (us: number) => (busyUs === 0 ? 0 : (100 * us) / busyUs);
  const dearest = (costs: readonly Cost[]) => [...costs].sort((a, b) => b.percent - a.percent);
  return {
    busyPercent: allUs === 0 ? 0 : (100 * busyUs) / allUs,
    functions: dearest([...functions.values()].map(({ us, ...at }) => ({ ...at, percent: percent(us) }))).slice(
      0,
      functionsMax,
    ),
    rooms: dearest([...rooms].map(([name, us]) => ({ name, place: '', percent: percent(us) }))),
  };
}

/** Waiting, and what the profiler itself takes at its begin and end. */
function isNoWork({ functionName, url }: { functionName: string; url: string }): boolean {
  return functionName === '(idle)' || (functionName === 'dispatch' && url === '');
}

/** Whose code it is: a room, `gen`, a library, `node:http2` and the like, or what V8 itself does. */
function roomOf(url: string, functionName: string): string {
  const library = /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules)/.exec(url)?.[1];
  if (library) return library;
  if (url.startsWith('node:')) return url.split('/')[0] ?? url;
  const room = /\/(?:dist|src)\/([^/]+)\//.exec(url)?.[1];
  if (room) return room;
  if (/\/gen\/ts\//.test(url)) return 'gen';
  return url === '' ? (functionName.startsWith('(') ? functionName : '(native)') : 'others';
}

/** The file within this package, or within the library that it belongs to, and the line. */
function placeOf(url: string, lineNumber: number): string {
  if (url === '') return '';
  const path = url.startsWith('file:') ? fileURLToPath(url) : url;
  const short = /(?:.*\/)?node_modules\/(.*)$/.exec(path)?.[1] ?? /\/((?:dist|src|gen)\/.*)$/.exec(path)?.[1] ?? path;
  return `${short}:${lineNumber + 1}`;
}

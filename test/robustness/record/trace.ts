/** One system call as strace writes it, once it returned: the calls of all threads in the order in which they began. */
export interface Call {
  readonly name: string;
  /** File or descriptor that it is about, e.g. `/data/dacp.db-wal`. */
  readonly file: string;
  /** Everything between the brackets. */
  readonly args: string;
  readonly result: string;
  /** Line of the trace on which it began, and on which it had returned. */
  readonly began: number;
  readonly returned: number;
}

const whole = /^(\d+) +(\w+)\((.*)\) += (.*)$/;
const begun = /^(\d+) +(\w+)\((.*) <unfinished \.\.\.>$/;
const resumed = /^(\d+) +<\.\.\. (\w+) resumed>(.*)\) += (.*)$/;
const target = /^\d+<([^>]*)>/;

/** Reads a trace of `strace -f -y`. Calls that never returned are left out. */
export function parseTrace(text: string): Call[] {
  const open = new Map<string, { name: string; args: string; began: number }>();
  return text.split('\n').flatMap((line, at): Call[] => {
    const start = begun.exec(line);
    if (start) {
      const [, thread = '', name = '', args = ''] = start;
      open.set(thread, { name, args, began: at });
      return [];
    }
    const end = resumed.exec(line);
    const before = open.get(end?.[1] ?? '');
    if (end && before) return [makeCall({ ...before, args: before.args + end[3], result: end[4] ?? '', returned: at })];
    const call = whole.exec(line);
    if (!call) return [];
    return [makeCall({ name: call[2] ?? '', args: call[3] ?? '', result: call[4] ?? '', began: at, returned: at })];
  });
}

function makeCall(call: Omit<Call, 'file'>): Call {
  return { ...call, file: target.exec(call.args)?.[1] ?? '' };
}

/**
 * Acknowledgements that left too early: before a sync of the log had returned that began after the event was written to it. Empty is
 * the proof that each acknowledged event was on disk. `pattern` (global) finds the ids of events in what was written.
 */
export function unsynced(calls: readonly Call[], acknowledgedIds: readonly string[], pattern: RegExp): string[] {
  const log = calls.filter(call => call.file.endsWith('-wal'));
  const syncs = log.filter(call => /^(fsync|fdatasync)$/.test(call.name) && call.result === '0');
  const written = firstWith(
    pattern,
    log.filter(call => call.name === 'pwrite64'),
  );
  const answered = firstWith(
    pattern,
    calls.filter(call => call.name === 'write' && call.args.startsWith('1<')),
  );
  return acknowledgedIds.flatMap(id => {
    const [write, answer] = [written.get(id), answered.get(id)];
    if (!write || !answer) return [`${id}: the trace lacks its ${write ? 'answer' : 'writing'}`];
    const synced = syncs.some(sync => sync.began > write.returned && sync.returned < answer.began);
    return synced
      ? []
      : [`${id}: answered on line ${answer.began}, written on line ${write.began}, not synced between`];
  });
}

/** The first of the calls that carries each id. */
function firstWith(pattern: RegExp, calls: readonly Call[]): Map<string, Call> {
  const first = new Map<string, Call>();
  for (const call of calls) for (const [id] of call.args.matchAll(pattern)) if (!first.has(id)) first.set(id, call);
  return first;
}

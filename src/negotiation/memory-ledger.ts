import type { Step } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { createTable, MeshError } from '../base/index.js';
import type { Ledger, NegotiationQuery } from './ledger.js';
import { isOpen, type NegotiationState } from './state.js';
import { summaryOf } from './view.js';

interface Kept {
  readonly id: string;
  /** It was the so manieth to begin. */
  readonly place: number;
  /** What was written together is kept as it was given. */
  readonly written: (readonly Step[])[];
  /** As it was when it was last written. */
  state: NegotiationState;
}

/**
 * Keeps steps in memory, for simulations and measurements: what a restart finds is what this has. The same rules hold as of the
 * record: what was decided on an older version is refused. All are kept, or of those that have ended the last `endedMax`.
 */
export function createMemoryLedger({ endedMax = Number.POSITIVE_INFINITY } = {}): Ledger {
  const kept = createTable<string, Kept>();
  const ended: string[] = [];
  let begun = 0;

  function oldestFirst(): Kept[] {
    return kept.values().sort((a, b) => a.place - b.place);
  }

  return {
    write(from, to, steps) {
      const { id } = to;
      const present = kept.get(id);
      const version = present?.state.version ?? 0n;
      if (version !== from.version) return Promise.reject(conflict(id, version, from.version));
      if (present) {
        present.state = to;
        present.written.push(steps);
      } else kept.set(id, { id, place: begun++, written: [steps], state: to });
      if (to.status === 'ended' && endedMax < Number.POSITIVE_INFINITY && ended.push(id) > endedMax)
        kept.delete(ended.shift() ?? '');
      return nothingToWaitFor;
    },
    async *read(id, afterVersion = 0n) {
      yield* kept.get(id)?.written.flat().slice(Number(afterVersion)) ?? [];
    },
    readOpen: async () =>
      oldestFirst()
        .filter(({ state }) => isOpen(state))
        .map(({ id }) => id),
    async readList(query) {
      const newestFirst = oldestFirst()
        .reverse()
        .filter(one => fits(one, query));
      const begin = query.pageToken ? newestFirst.findIndex(({ id }) => id === query.pageToken) + 1 : 0;
      const listed = newestFirst.slice(begin, begin + (query.pageSize || 100));
      const more = begin + listed.length < newestFirst.length;
      return {
        listed: listed.map(({ id, state }) => ({ id, summary: isOpen(state) ? undefined : summaryOf(state) })),
        nextPageToken: more ? (listed.at(-1)?.id ?? '') : '',
      };
    },
  };
}

const nothingToWaitFor = Promise.resolve();

function conflict(id: string, version: bigint, wanted: bigint): MeshError {
  return new MeshError('VERSION_CONFLICT', `negotiation ${id} is at version ${version}, not ${wanted}`, {
    details: { version: String(version) },
  });
}

function fits({ state }: Kept, query: NegotiationQuery): boolean {
  if (query.open && !isOpen(state)) return false;
  const summary = summaryOf(state);
  if (query.capability && query.capability !== summary.task?.capability) return false;
  if (query.namespace && query.namespace !== (summary.task?.namespace || 'default')) return false;
  if (query.conversationId && query.conversationId !== summary.conversationId) return false;
  return !query.parentId || query.parentId === summary.parentId;
}

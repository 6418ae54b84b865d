import type { Negotiation } from '#gen/dacp/negotiation/v1/negotiation_pb.js';
import type { Step } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { MeshError } from '../base/index.js';
import type { Ledger, NegotiationQuery } from './ledger.js';
import { summaryOf } from './view.js';

interface Kept {
  readonly id: string;
  readonly steps: Step[];
  /** As it was when it was last written. */
  summary: Negotiation;
  open: boolean;
}

/**
 * Keeps steps in memory, for simulations and measurements: what a restart finds is what this has. The same rules hold as of the
 * record: what was decided on an older version is refused.
 */
export function createMemoryLedger(): Ledger {
  const kept = new Map<string, Kept>();

  return {
    async write(from, to, steps) {
      const { id } = to;
      const present = kept.get(id);
      const version = BigInt(present?.steps.length ?? 0);
      if (version !== from.version)
        throw new MeshError('VERSION_CONFLICT', `negotiation ${id} is at version ${version}, not ${from.version}`, {
          details: { version: String(version) },
        });
      const summary = summaryOf(to);
      const open = to.status !== 'ended';
      if (present) Object.assign(present, { summary, open }).steps.push(...steps);
      else kept.set(id, { id, steps: [...steps], summary, open });
    },
    async *read(id, afterVersion = 0n) {
      yield* kept.get(id)?.steps.slice(Number(afterVersion)) ?? [];
    },
    readOpen: async () => [...kept.values()].filter(({ open }) => open).map(({ id }) => id),
    async readList(query) {
      const newestFirst = [...kept.values()].reverse().filter(one => fits(one, query));
      const begin = query.pageToken ? newestFirst.findIndex(({ id }) => id === query.pageToken) + 1 : 0;
      const listed = newestFirst.slice(begin, begin + (query.pageSize || 100));
      const more = begin + listed.length < newestFirst.length;
      return {
        listed: listed.map(({ id, open, summary }) => ({ id, summary: open ? undefined : summary })),
        nextPageToken: more ? (listed.at(-1)?.id ?? '') : '',
      };
    },
  };
}

function fits({ summary, open }: Kept, query: NegotiationQuery): boolean {
  if (query.open && !open) return false;
  if (query.capability && query.capability !== summary.task?.capability) return false;
  if (query.namespace && query.namespace !== (summary.task?.namespace || 'default')) return false;
  if (query.conversationId && query.conversationId !== summary.conversationId) return false;
  return !query.parentId || query.parentId === summary.parentId;
}

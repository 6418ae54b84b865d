import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import { MeshError } from '../../base/index.js';
import type { Inbound } from '../../link/index.js';
import type { Surroundings } from '../surroundings.js';

/** Work that was awarded. */
export interface Job {
  readonly fence: bigint;
  /** Who waits for the answer now. */
  inbound: Inbound;
  readonly controller: AbortController;
  /** What was answered; undefined while it is under way. */
  answer: Message | undefined;
}

/** What an agent has to do with one negotiation. */
export interface Dealing {
  /** Who called: the only one who may award. */
  readonly manager: string;
  /** What may be awarded: the ids of its proposals, one for each round. */
  readonly proposalIds: Set<string>;
  /** What was proposed last; no longer kept when the bidder was told that it did not win. */
  proposal: Message | undefined;
  /** The round in which; 0 where there are none. */
  round: number;
  readonly doByMs: number;
  /** Awards up to this fence are void. */
  voidUpTo: bigint;
  /** The award with the highest fence so far. */
  job: Job | undefined;
}

/** What an agent has promised, by negotiation, until the work would have to be done. */
export interface Dealings {
  get(negotiationId: string): Dealing | undefined;
  /** It proposed; what it proposed before on a call of the same manager may still be awarded. */
  add(negotiationId: string, parts: { manager: string; proposal: Message; round: number; doByMs: number }): void;
  /** One of its proposals will not be awarded, or with an empty id none; without any left, the negotiation is over for this agent. */
  rejected(negotiationId: string, proposalId: string, why: string): void;
  /** The work was answered: the answer is kept for a while, should it be asked for again. */
  answered(negotiationId: string): void;
  /** Awards up to this fence are void: work on them stops. */
  void(dealing: Dealing, fence: bigint, why: string): void;
  /** The negotiation is over for this agent. */
  drop(negotiationId: string, why: string): void;
}

/** Beyond this many, the oldest without work is forgotten; it is refused if it is awarded after all. */
const dealingsMax = 2_000;
/** How long the result of work is kept, in ms. */
const answerKeptMs = 300_000;

/** Nothing promised yet. */
export function createDealings({
  clock,
  deadlines,
  self,
}: Pick<Surroundings, 'clock' | 'deadlines' | 'self'>): Dealings {
  const dealings = new Map<string, { readonly dealing: Dealing; forget: () => void }>();

  function stop({ job }: Dealing, why: string): void {
    if (!job || job.answer) return;
    job.controller.abort(
      new MeshError('CALL_CANCELLED', `the award of "${self.id}" with fence ${job.fence} is void: ${why}`),
    );
  }

  function drop(negotiationId: string, why: string): void {
    const entry = dealings.get(negotiationId);
    if (!entry) return;
    entry.forget();
    dealings.delete(negotiationId);
    stop(entry.dealing, why);
  }

  function dropAt(negotiationId: string, atMs: number): () => void {
    const deadline = deadlines.add(atMs, () => drop(negotiationId, 'the time for it is up'));
    return () => deadline.clear();
  }

  function makeRoom(): void {
    if (dealings.size < dealingsMax) return;
    for (const [id, { dealing }] of dealings) {
      if (dealing.job && !dealing.job.answer) continue;
      drop(id, 'there are too many');
      return;
    }
  }

  return {
    get: negotiationId => dealings.get(negotiationId)?.dealing,
    add(negotiationId, { manager, proposal, round, doByMs }) {
      if (doByMs <= clock.now()) return;
      const before = dealings.get(negotiationId)?.dealing;
      if (before?.manager === manager) {
        before.proposalIds.add(proposal.id);
        // A call of an earlier round may come late, or again.
        if (round >= before.round) Object.assign(before, { proposal, round });
        return;
      }
      drop(negotiationId, 'somebody else calls for it');
      makeRoom();
      const proposalIds = new Set([proposal.id]);
      const dealing = { manager, proposalIds, proposal, round, doByMs, voidUpTo: 0n, job: undefined };
      dealings.set(negotiationId, { dealing, forget: dropAt(negotiationId, doByMs) });
    },
    rejected(negotiationId, proposalId, why) {
      const { proposalIds } = dealings.get(negotiationId)?.dealing ?? {};
      if (proposalId === '') proposalIds?.clear();
      else if (!proposalIds?.delete(proposalId)) return;
      if (proposalIds?.size === 0) drop(negotiationId, why);
    },
    answered(negotiationId) {
      const entry = dealings.get(negotiationId);
      const atMs = clock.now() + answerKeptMs;
      if (!entry || atMs >= entry.dealing.doByMs) return;
      entry.forget();
      entry.forget = dropAt(negotiationId, atMs);
    },
    void(dealing, fence, why) {
      if (fence > dealing.voidUpTo) dealing.voidUpTo = fence;
      if (dealing.job && dealing.job.fence <= fence) stop(dealing, why);
    },
    drop,
  };
}

import { timestampMs } from '@bufbuild/protobuf/wkt';
import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import type { Call } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { type Deadline, MeshError } from '../../base/index.js';
import { senderOf } from '../../message/index.js';
import type { Surroundings } from '../surroundings.js';
import type { Proposed } from './answer-again.js';
import type { Job } from './job.js';

/** What an agent has to do with one negotiation. */
export interface Dealing {
  readonly negotiationId: string;
  /** Who called: the only one who may award. */
  readonly manager: string;
  /** What may be awarded: the ids of its proposals, one for each round. */
  readonly proposalIds: string[];
  /** What was proposed last; no longer kept when the bidder was told that it did not win. */
  proposal: Proposed | undefined;
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
  add(call: Asked, proposal: Proposed): void;
  /** One of its proposals will not be awarded, or with an empty id none; without any left, the negotiation is over for this agent. */
  rejected(negotiationId: string, proposalId: string, why: string): void;
  /** The work was answered: the answer is kept for a while, should it be asked for again. */
  answered(negotiationId: string): void;
  /** Awards up to this fence are void: work on them stops. */
  void(dealing: Dealing, fence: bigint, why: string): void;
  /** The negotiation is over for this agent. */
  drop(negotiationId: string, why: string): void;
}

/** A call. */
export type Asked = Readonly<Pick<Dealing, 'negotiationId' | 'manager' | 'round' | 'doByMs'>>;

/** What is asked by a message with this call. */
export function askedBy(message: Message, { negotiationId, round, doBy }: Call): Asked {
  return { negotiationId, manager: senderOf(message), round, doByMs: doBy ? timestampMs(doBy) : 0 };
}

/** Beyond this many, the oldest without work is forgotten; it is refused if it is awarded after all. */
const dealingsMax = 2_000;
/** How long the result of work is kept, in ms. */
const answerKeptMs = 300_000;

type Around = Pick<Surroundings, 'clock' | 'deadlines' | 'self'>;

/** Nothing promised yet. */
export function createDealings(around: Around): Dealings {
  return new Book(around);
}

/** A class, as the other one here: one is made for each bid, and bidders of a process share their code. */
class Entry implements Dealing {
  readonly negotiationId: string;
  readonly manager: string;
  readonly proposalIds: string[];
  proposal: Proposed | undefined;
  round: number;
  readonly doByMs: number;
  voidUpTo = 0n;
  job: Job | undefined = undefined;
  deadline: Deadline | undefined = undefined;
  readonly #book: Dealings;

  constructor({ negotiationId, manager, round, doByMs }: Asked, proposal: Proposed, book: Dealings) {
    this.negotiationId = negotiationId;
    this.manager = manager;
    this.proposalIds = [idOf(proposal)];
    this.proposal = proposal;
    this.round = round;
    this.doByMs = doByMs;
    this.#book = book;
  }

  passed(): void {
    this.#book.drop(this.negotiationId, 'the time for it is up');
  }
}

class Book implements Dealings {
  readonly #around: Around;
  readonly #entries = new Map<string, Entry>();

  constructor(around: Around) {
    this.#around = around;
  }

  get(negotiationId: string): Dealing | undefined {
    return this.#entries.get(negotiationId);
  }

  add(call: Asked, proposal: Proposed): void {
    const { negotiationId, manager, round, doByMs } = call;
    if (doByMs <= this.#around.clock.now()) return;
    const before = this.#entries.get(negotiationId);
    if (before?.manager === manager) {
      const id = idOf(proposal);
      if (!before.proposalIds.includes(id)) before.proposalIds.push(id);
      // A call of an earlier round may come late, or again.
      if (round >= before.round) Object.assign(before, { proposal, round });
      return;
    }
    if (before) this.drop(negotiationId, 'somebody else calls for it');
    this.#makeRoom();
    const entry = new Entry(call, proposal, this);
    this.#entries.set(negotiationId, entry);
    this.#dropAt(entry, doByMs);
  }

  rejected(negotiationId: string, proposalId: string, why: string): void {
    const entry = this.#entries.get(negotiationId);
    if (!entry) return;
    const { proposalIds } = entry;
    const index = proposalId === '' ? 0 : proposalIds.indexOf(proposalId);
    if (index < 0) return;
    proposalIds.splice(index, proposalId === '' ? proposalIds.length : 1);
    if (proposalIds.length === 0) this.drop(negotiationId, why);
  }

  answered(negotiationId: string): void {
    const entry = this.#entries.get(negotiationId);
    const atMs = this.#around.clock.now() + answerKeptMs;
    if (entry && atMs < entry.doByMs) this.#dropAt(entry, atMs);
  }

  void(dealing: Dealing, fence: bigint, why: string): void {
    if (fence > dealing.voidUpTo) dealing.voidUpTo = fence;
    if (dealing.job && dealing.job.fence <= fence) this.#stop(dealing.job, why);
  }

  drop(negotiationId: string, why: string): void {
    const entry = this.#entries.get(negotiationId);
    if (!entry) return;
    entry.deadline?.clear();
    this.#entries.delete(negotiationId);
    if (entry.job) this.#stop(entry.job, why);
  }

  #dropAt(entry: Entry, atMs: number): void {
    entry.deadline?.clear();
    entry.deadline = this.#around.deadlines.add(atMs, entry);
  }

  #stop(job: Job, why: string): void {
    if (job.answer) return;
    const { id } = this.#around.self;
    job.stop(new MeshError('CALL_CANCELLED', `the award of "${id}" with fence ${job.fence} is void: ${why}`));
  }

  #makeRoom(): void {
    if (this.#entries.size < dealingsMax) return;
    for (const [id, { job }] of this.#entries) {
      if (job && !job.answer) continue;
      this.drop(id, 'there are too many');
      return;
    }
  }
}

function idOf(proposal: Proposed): string {
  return 'proposalId' in proposal ? proposal.proposalId : proposal.id;
}

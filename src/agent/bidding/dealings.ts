import { type Aged, ByAge, createTable, type Deadline, MeshError, type Table } from '../../base/index.js';
import type { Surroundings } from '../surroundings.js';
import type { Proposed } from './answer-again.js';
import type { Asked } from './asked.js';
import type { Job } from './job.js';
import type { Bidding, Promised, Promises } from './promises.js';

/** What an agent has to do with one negotiation. */
export interface Dealing extends Pick<Asked, 'negotiationId' | 'manager' | 'doByMs'> {
  /** What may be awarded: the ids of its proposals, one for each round. */
  readonly proposalIds: string[];
  /** What was proposed last; no longer kept when the bidder was told that it did not win. */
  proposal: Proposed | undefined;
  /** The round in which; 0 where there are none. */
  round: number;
  /** Awards up to this fence are void. */
  voidUpTo: bigint;
  /** The award with the highest fence so far. */
  job: Job | undefined;
}

/** What an agent has promised, by negotiation, until the work would have to be done. */
export interface Dealings extends Bidding {
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

/** Beyond this many, the oldest without work is forgotten; it is refused if it is awarded after all. */
const dealingsMax = 2_000;
/** How long the result of work is kept, in ms. */
const answerKeptMs = 300_000;

type Around = Pick<Surroundings, 'clock' | 'deadlines' | 'self'>;

/** Nothing promised yet, but what is among the promises of the host. */
export function createDealings(around: Around, promises: Promises): Dealings {
  return new Book(around, promises);
}

/** What one bidder proposed. */
interface Kept extends Omit<Promised, 'proposal'> {
  readonly proposal: Proposed | undefined;
}

/** A class, as the other one here: bidders of a process share their code. */
class Entry implements Dealing, Aged<Entry> {
  readonly negotiationId: string;
  readonly manager: string;
  readonly proposalIds: string[];
  proposal: Proposed | undefined;
  round: number;
  readonly doByMs: number;
  voidUpTo = 0n;
  job: Job | undefined = undefined;
  deadline: Deadline | undefined = undefined;
  older: Entry | undefined = undefined;
  newer: Entry | undefined = undefined;
  readonly #book: Dealings;

  constructor({ asked, proposalId, proposal }: Kept, book: Dealings) {
    const { negotiationId, manager, round, doByMs } = asked;
    this.negotiationId = negotiationId;
    this.manager = manager;
    this.proposalIds = [proposalId];
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
  readonly #promises: Promises;
  /** An idle one has none. */
  #entries: Table<string, Entry> | undefined = undefined;
  readonly #byAge = new ByAge<Entry>();

  constructor(around: Around, promises: Promises) {
    this.#around = around;
    this.#promises = promises;
  }

  get(negotiationId: string): Entry | undefined {
    const entry = this.#entries?.get(negotiationId);
    if (entry) return entry;
    const promised = this.#promises.take(negotiationId, this);
    return promised && this.#keep(promised);
  }

  add(asked: Asked, proposal: Proposed): void {
    const { negotiationId, manager, round, doByMs } = asked;
    if (doByMs <= this.#around.clock.now()) return;
    const before = this.get(negotiationId);
    if (before?.manager === manager) {
      const id = idOf(proposal);
      if (!before.proposalIds.includes(id)) before.proposalIds.push(id);
      // A call of an earlier round may come late, or again.
      if (round >= before.round) Object.assign(before, { proposal, round });
      return;
    }
    if (before) this.drop(negotiationId, 'somebody else calls for it');
    this.#keep({ asked, proposalId: idOf(proposal), proposal });
  }

  rejected(negotiationId: string, proposalId: string, why: string): void {
    const entry = this.get(negotiationId);
    if (!entry) return;
    const { proposalIds } = entry;
    const index = proposalId === '' ? 0 : proposalIds.indexOf(proposalId);
    if (index < 0) return;
    proposalIds.splice(index, proposalId === '' ? proposalIds.length : 1);
    if (proposalIds.length === 0) this.drop(negotiationId, why);
  }

  answered(negotiationId: string): void {
    const entry = this.#entries?.get(negotiationId);
    const atMs = this.#around.clock.now() + answerKeptMs;
    if (entry && atMs < entry.doByMs) this.#dropAt(entry, atMs);
  }

  void(dealing: Dealing, fence: bigint, why: string): void {
    if (fence > dealing.voidUpTo) dealing.voidUpTo = fence;
    if (dealing.job && dealing.job.fence <= fence) this.#stop(dealing.job, why);
  }

  drop(negotiationId: string, why: string): void {
    const entry = this.get(negotiationId);
    if (!entry) return;
    entry.deadline?.clear();
    this.#entries?.delete(negotiationId);
    this.#byAge.remove(entry);
    this.#promises.notKept(negotiationId, this);
    if (entry.job) this.#stop(entry.job, why);
  }

  #keep(kept: Kept): Entry {
    const { negotiationId, doByMs } = kept.asked;
    this.#entries ??= createTable();
    if (this.#entries.size >= dealingsMax) this.#makeRoom();
    const entry = new Entry(kept, this);
    this.#entries.set(negotiationId, entry);
    this.#byAge.add(entry);
    this.#promises.kept(negotiationId, this);
    this.#dropAt(entry, doByMs);
    return entry;
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
    let entry = this.#byAge.oldest;
    while (entry?.job && !entry.job.answer) entry = entry.newer;
    if (entry) this.drop(entry.negotiationId, 'there are too many');
  }
}

function idOf(proposal: Proposed): string {
  return 'proposalId' in proposal ? proposal.proposalId : proposal.id;
}

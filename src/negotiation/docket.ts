import type { Started, Step } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { assert, Cancellation, type Clock, createTable, isReason, MeshError } from '../base/index.js';
import type { Budgets } from '../budget/index.js';
import { createDoubts, mayBeKept } from '../eventlog/index.js';
import type { Logger } from '../observability/index.js';
import type { Command } from './commands.js';
import type { Effects, Subject } from './effects.js';
import { createInsistence } from './insistence.js';
import type { Ledger } from './ledger.js';
import { createPaidLedger } from './paid-ledger.js';
import { createProceeding, type Keeper, type Past, type Proceeding, type ProceedingParts } from './proceeding.js';
import { fold } from './replay.js';
import type { Reputations } from './reputation/reputations.js';
import { initialState, isOpen, type NegotiationState } from './state.js';
import { createTreasury } from './treasury.js';

/** The open negotiations. */
export interface Docket {
  /** Begins one, or gives the one that the record has under this id already, which may be over. Errors: what the record says. */
  open(id: string, started: Started): Promise<NegotiationState>;
  get(id: string): Proceeding | undefined;
  /** As it stands, open or over; undefined: there is none. Errors: what the record says. */
  find(id: string): Promise<NegotiationState | undefined>;
  /** Has an open one decide on what a bidder said, however often the store fails meanwhile. Errors: as `Proceeding.execute`. */
  hear(proceeding: Proceeding, command: Command): Promise<void>;
  /** Takes up what the record says is open. */
  resume(): Promise<void>;
  /** Lets go of all; they stay open in the record. */
  close(error: MeshError): Promise<void>;
}

/** What a docket stands on. */
export interface DocketParts {
  readonly ledger: Ledger;
  readonly budgets: Budgets;
  readonly effects: Pick<Effects, 'after' | 'resume'>;
  /** What is known of bidders; it hears of what they do. */
  readonly reputations: Pick<Reputations, 'of' | 'written'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What the entries of a docket stand on. */
interface Surroundings extends Pick<DocketParts, 'effects' | 'reputations' | 'logger'> {
  readonly proceedings: ProceedingParts;
  /** It has ended. */
  leave(id: string): void;
  /** Something was said in it. */
  report(proceeding: Proceeding, commands: readonly Command[]): void;
}

/** An open negotiation, as its effects see it, who keeps its proceeding. A class: nothing is made for each but what it has of its own. */
class Entry implements Subject, Keeper {
  state: NegotiationState;
  readonly signal = new Cancellation();
  readonly proceeding: Proceeding;
  readonly #around: Surroundings;

  constructor(past: Past, around: Surroundings) {
    this.state = past.state;
    this.#around = around;
    this.proceeding = createProceeding(around.proceedings, past, this);
  }

  report(commands: readonly Command[]): void {
    this.#around.report(this.proceeding, commands);
  }

  onSteps(reached: NegotiationState, taken: readonly Step[]): void {
    const { effects, reputations, leave } = this.#around;
    this.state = reached;
    effects.after(this, taken);
    reputations.written(taken);
    if (!isOpen(reached)) leave(reached.id);
  }

  onFailed(error: unknown): void {
    const about = { err: error, negotiation_id: this.state.id };
    this.#around.logger.error(about, 'what is due could not be written; trying again');
  }
}

/** One for all: nobody needs to hear more, and an error costs more than most of a round. */
const isOver = new MeshError('CALL_CANCELLED', 'the negotiation is over');

/** Negotiations that are read at the same time at the start. */
const resumedAtOnce = 64;

/** Makes an empty docket. */
export function createDocket(parts: DocketParts): Docket {
  const { budgets, effects, reputations, clock, logger } = parts;
  const entries = createTable<string, Entry>();
  let closed: MeshError | undefined;
  const treasury = createTreasury({ budgets, clock, find: id => entries.get(id)?.proceeding.state });
  const ledger = createPaidLedger(parts.ledger, treasury);
  const insistence = createInsistence({ clock, logger, isOpen: id => entries.has(id) });
  const doubts = createDoubts({
    clock,
    find: findBegun,
    onFailed: error => logger.error({ err: error }, 'whether negotiations have begun could not be read; trying again'),
  });

  const around: Surroundings = {
    effects,
    reputations,
    logger,
    proceedings: {
      clock,
      standings: reputations,
      means: treasury.meansOf,
      write: ledger.write,
      reread: ledger.reread,
    },
    leave,
    report,
  };

  function enter(past: Past): Entry {
    const entry = new Entry(past, around);
    entries.set(past.state.id, entry);
    return entry;
  }

  function get(id: string): Proceeding | undefined {
    const proceeding = entries.get(id)?.proceeding;
    // One that is not in the record yet may be another's that ended long ago.
    return proceeding?.state.status === 'new' ? undefined : proceeding;
  }

  function leave(id: string): void {
    const entry = entries.get(id);
    entries.delete(id);
    entry?.signal.abort(isOver);
  }

  /** Nobody waits for what comes of it, and mostly nothing goes wrong. */
  function report(proceeding: Proceeding, commands: readonly Command[]): void {
    const { id } = proceeding.state;
    if (!entries.has(id)) return;
    proceeding.submit(commands, (failure, command) => {
      insistence
        .after(failure, proceeding, command)
        .catch(error =>
          logger.debug({ err: error, negotiation_id: id, command: command.kind }, 'an answer counts for nothing'),
        );
    });
  }

  async function take(id: string): Promise<void> {
    const steps = await collect(ledger.read(id));
    const state = await fold(id, steps);
    assert(state, `negotiation ${id} is in the record`);
    await treasury.resume(state);
    const entry = enter({ state, steps });
    const { proceeding } = entry;
    await proceeding.execute({ kind: 'resume' });
    proceeding.begin();
    if (isOpen(proceeding.state)) effects.resume(entry);
  }

  /**
   * One whose begin failed, and may be in the record all the same: it goes on, or what was set aside for it is given up. Nothing that it wants
   * to be sent was sent yet.
   */
  async function findBegun(id: string): Promise<NegotiationState | undefined> {
    const steps = await collect(ledger.read(id));
    const state = await fold(id, steps);
    if (!state || !isOpen(state)) {
      treasury.drop(id);
      return state;
    }
    await treasury.resume(state);
    const entry = enter({ state, steps });
    entry.proceeding.begin();
    effects.after(entry, steps);
    return state;
  }

  async function afterFailure(id: string, error: unknown): Promise<NegotiationState> {
    leave(id);
    const isThere = isReason(error, 'VERSION_CONFLICT');
    if (!isThere && !mayBeKept(error)) {
      treasury.drop(id);
      throw error;
    }
    return doubts.resolve(id, error);
  }

  /** Those that ended while the process did, and were not settled any more. */
  async function settleEnded(open: readonly string[]): Promise<void> {
    const isIn = new Set(open);
    for (const id of treasury.ids()) {
      const state = isIn.has(id) ? undefined : await fold(id, ledger.read(id));
      if (state) await treasury.resume(state);
      else if (!isIn.has(id)) treasury.drop(id);
    }
  }

  return {
    async open(id, started) {
      const begun = doubts.has(id) ? await doubts.settle(id) : undefined;
      if (begun) return begun;
      const setAside = treasury.open(id, started);
      if (setAside) await setAside;
      if (closed) {
        treasury.drop(id);
        throw closed;
      }
      const { proceeding } = enter({ state: initialState(id), steps: [] });
      try {
        const state = await proceeding.execute({ kind: 'start', started });
        proceeding.begin();
        return state;
      } catch (error) {
        return afterFailure(id, error);
      }
    },
    get,
    async find(id) {
      return get(id)?.state ?? (doubts.has(id) ? doubts.settle(id) : fold(id, ledger.read(id)));
    },
    hear: insistence.hear,
    async resume() {
      const ids = await ledger.readOpen();
      for (let at = 0; at < ids.length; at += resumedAtOnce)
        await Promise.all(ids.slice(at, at + resumedAtOnce).map(take));
      await settleEnded(ids);
      if (ids.length > 0) logger.info({ negotiations: ids.length }, 'open negotiations go on');
    },
    async close(error) {
      closed = error;
      await doubts.close(error);
      const all = entries.values();
      entries.clear();
      for (const { signal } of all) signal.abort(error);
      await Promise.all(all.map(({ proceeding }) => proceeding.stop(error)));
    },
  };
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

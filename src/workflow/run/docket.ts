import { setMaxListeners } from 'node:events';
import type { Change } from '#gen/dacp/workflow/v1/workflow_pb.js';
import { type Clock, MeshError, sleep } from '../../base/index.js';
import { createDoubts, type EventStore, mayBeKept } from '../../eventlog/index.js';
import type { Logger } from '../../observability/index.js';
import type { Database, Statement } from '../../storage/index.js';
import type { Command } from './commands.js';
import { decide } from './decide.js';
import type { Effects, Subject } from './effects.js';
import { createProceeding, type Proceeding } from './proceeding.js';
import { type Recorded, readRun, runStream, toEvent } from './record.js';
import { initialRun, isOpen, type RunState, startOf } from './state.js';
import { endStatement, insertStatement, readOpenRuns } from './tables.js';
import { nextDueMs } from './times.js';

/** One open run. */
export type RunProceeding = Proceeding<RunState, Command, Change>;

/** The open runs. */
export interface Docket {
  /** Begins one with its first command, or goes on with the one that a former begin under this id has left. Errors: what that leads to, and what the record says. */
  open(id: string, first: Command): Promise<RunState>;
  get(id: string): RunProceeding | undefined;
  /** As it stands, open or over; undefined: there is none. Errors: what the record says. */
  find(id: string): Promise<RunState | undefined>;
  /** Takes up what the record says is open. */
  resume(): Promise<void>;
  /** Lets go of all; they stay open in the record. */
  close(error: MeshError): Promise<void>;
}

/** What a docket stands on. */
export interface DocketParts {
  readonly database: Database;
  readonly store: EventStore;
  readonly effects: Effects;
  readonly clock: Clock;
  readonly logger: Logger;
}

interface Entry {
  readonly proceeding: RunProceeding;
  /** Gives up what is under way. */
  abort(error: () => MeshError): void;
}

/** When a report that could not be written is tried again, in ms. */
const retryMs = 1_000;
/** Runs that are read at the same time at the start. */
const resumedAtOnce = 64;

const rules = { decide, isOpen, nextDueMs, tick: { kind: 'tick' } as const };

/** Makes an empty docket. */
export function createDocket(parts: DocketParts): Docket {
  const { database, store, effects, clock, logger } = parts;
  const entries = new Map<string, Entry>();
  const doubts = createDoubts({
    clock,
    find: findBegun,
    onFailed: error => logger.error({ err: error }, 'whether workflows have begun could not be read; trying again'),
  });

  function enter({ state, changes, events: written }: Recorded): Entry & { readonly subject: Subject } {
    const { id } = state;
    // Made for those that have something under way here: code has not.
    let controller: AbortController | undefined;
    let events = written;
    const proceeding = createProceeding<RunState, Command, Change>({
      clock,
      state,
      changes,
      rules,
      async write(from, to, made) {
        const alongside: Statement[] = [];
        if (from.status === 'new') alongside.push(insertStatement(to));
        if (to.status === 'ended') alongside.push(endStatement(to));
        const event = toEvent(made, startOf(to));
        await store.append(runStream(id), [event], { expectedVersion: events, alongside });
        events++;
      },
      async reread(from) {
        const recorded = await readRun(store, id);
        if (!recorded) return { state: from, changes: [] };
        events = recorded.events;
        return { state: recorded.state, changes: recorded.changes.slice(Number(from.version)) };
      },
      onChanges(reached, made) {
        subject.state = reached;
        effects.after(subject, made);
        if (!isOpen(reached)) leave(id);
      },
      onFailed: error =>
        logger.error({ err: error, run_id: id }, 'what is due in a workflow could not be written; trying again'),
    });
    const subject: Subject & { state: RunState } = {
      state,
      signal() {
        if (controller) return controller.signal;
        controller = new AbortController();
        // As many listeners as there are steps under way.
        setMaxListeners(0, controller.signal);
        return controller.signal;
      },
      report: command => report(id, proceeding, command),
    };
    const entry: Entry = { proceeding, abort: error => controller?.abort(error()) };
    entries.set(id, entry);
    return { subject, ...entry };
  }

  function leave(id: string): void {
    const entry = entries.get(id);
    entries.delete(id);
    entry?.abort(() => new MeshError('CALL_CANCELLED', `run ${id} is over`));
  }

  /** What a step came to is not lost when the store fails for a while. */
  async function report(id: string, { execute }: RunProceeding, command: Command): Promise<void> {
    while (entries.has(id)) {
      try {
        await execute(command);
        return;
      } catch (error) {
        logger.error({ err: error, run_id: id }, 'how a step ended could not be written; trying again');
        await sleep(clock, retryMs);
      }
    }
  }

  async function take(id: string): Promise<void> {
    const recorded = await readRun(store, id);
    if (!recorded) return;
    const { proceeding, subject } = enter(recorded);
    await proceeding.execute({ kind: 'resume' });
    proceeding.begin();
    if (isOpen(proceeding.state)) effects.resume(subject);
  }

  /** One whose begin failed, and may be in the record all the same: then it goes on. Nothing that it wants done was done yet. */
  async function findBegun(id: string): Promise<RunState | undefined> {
    const recorded = await readRun(store, id);
    if (!recorded || !isOpen(recorded.state)) return recorded?.state;
    const { proceeding, subject } = enter(recorded);
    proceeding.begin();
    effects.after(subject, recorded.changes);
    return proceeding.state;
  }

  return {
    async open(id, first) {
      const before = doubts.has(id) ? await doubts.settle(id) : undefined;
      // What a process says of its run, it says again.
      if (before) return (first.kind === 'journal' && entries.get(id)?.proceeding.execute(first)) || before;
      const { proceeding } = enter({ state: initialRun(id), changes: [], events: 0n });
      try {
        const state = await proceeding.execute(first);
        proceeding.begin();
        return state;
      } catch (error) {
        leave(id);
        if (!mayBeKept(error)) throw error;
        return doubts.resolve(id, error);
      }
    },
    get: id => entries.get(id)?.proceeding,
    async find(id) {
      const state = entries.get(id)?.proceeding.state;
      if (state && state.status !== 'new') return state;
      return doubts.has(id) ? doubts.settle(id) : (await readRun(store, id))?.state;
    },
    async resume() {
      const ids = await readOpenRuns(database);
      for (let at = 0; at < ids.length; at += resumedAtOnce)
        await Promise.all(ids.slice(at, at + resumedAtOnce).map(take));
      if (ids.length > 0) logger.info({ runs: ids.length }, 'open workflows go on');
    },
    async close(error) {
      await doubts.close(error);
      const all = [...entries.values()];
      entries.clear();
      for (const { abort } of all) abort(() => error);
      await Promise.all(all.map(({ proceeding }) => proceeding.stop(error)));
    },
  };
}

import type { DescMessage, MessageShape } from '@bufbuild/protobuf';
import {
  type Clock,
  createTurns,
  createWake,
  type MeshError,
  type Timer,
  type Turns,
  type Wake,
} from '../../base/index.js';
import { type EventStore, mayBeBehind, mayBeKept } from '../../eventlog/index.js';
import type { Database } from '../../storage/index.js';
import { eventOf, readSteps, stepOf } from './record.js';
import { readOpen, readPage, rowStatements, type UndertakingQuery } from './tables.js';
import type { Standing, UndertakingKind } from './undertaking.js';

/** What a journal stands on. */
export interface JournalParts<S extends Standing, Schema extends DescMessage, Command> {
  readonly kind: UndertakingKind<S, Schema, Command>;
  /** With the tables of `undertakingMigrations`. */
  readonly database: Database;
  /** On the same database. */
  readonly store: EventStore;
  readonly clock: Clock;
  /** Steps are in the record: what follows from them is done now. */
  onSteps(state: S, steps: readonly MessageShape<Schema>[]): void;
  /** What time led to could not be written; it is tried again. */
  onFailed(error: unknown): void;
}

/** Undertakings of one kind: open ones in memory, all of them in the record, each step there before anybody sees it. */
export interface Journal<S extends Standing, Schema extends DescMessage, Command> {
  /** Takes up what is open, and gives it. Deadlines count from then on. */
  load(): Promise<S[]>;
  /** One that is open. */
  open(id: string): S | undefined;
  /** All that are open. */
  all(): S[];
  /** As it stands; undefined: there is none. */
  find(id: string): Promise<S | undefined>;
  /** As it stands. Errors: what the kind says of one that is not known. */
  get(id: string): Promise<S>;
  /** One command after the other for each id. Resolves when its steps are in the record. Errors: as `decide`; STORE_FAILED. */
  execute(id: string, command: Command): Promise<S>;
  /** Its steps after a version, then every new one until it is over. Errors: as `get`; what `close` was told. */
  watch(id: string, after: bigint, signal?: AbortSignal): AsyncGenerator<MessageShape<Schema>>;
  /** Newest first. */
  list(query: UndertakingQuery): Promise<{ states: S[]; nextPageToken: string }>;
  /** Lets go of all; they stay open in the record. Those who watch hear why. */
  close(error: MeshError): Promise<void>;
}

interface Entry<S, Step> {
  state: S;
  readonly steps: Step[];
  readonly turns: Turns;
  readonly wake: Wake;
  timer: Timer | undefined;
  /** How many commands are at work on it. */
  working: number;
  /** The record may have more than is known here: the answer to a write was lost, or came before the write did. */
  inDoubt: boolean;
}

/** When what could not be written is tried again, in ms. */
const retryMs = 1_000;

/** Makes one. */
export function createJournal<S extends Standing, Schema extends DescMessage, Command>(
  parts: JournalParts<S, Schema, Command>,
): Journal<S, Schema, Command> {
  type Step = MessageShape<Schema>;
  const { kind, database, store, clock } = parts;
  const entries = new Map<string, Entry<S, Step>>();
  let closed: MeshError | undefined;

  async function read(id: string): Promise<Entry<S, Step>> {
    const entry: Entry<S, Step> = {
      state: kind.initial(id),
      steps: [],
      turns: createTurns(),
      wake: createWake(),
      timer: undefined,
      working: 0,
      inDoubt: false,
    };
    for await (const step of readSteps(store, kind.schema, { stream: streamOf(id) })) add(entry, step);
    return entry;
  }

  const streamOf = (id: string) => `${kind.name}/${id}`;

  function add(entry: Entry<S, Step>, step: Step): void {
    entry.steps.push(step);
    entry.state = kind.evolve(entry.state, step);
  }

  /** The one entry of an id, as long as it is open or somebody is at work on it: who gets it here is, until it lets go. */
  const reading = new Map<string, Promise<Entry<S, Step>>>();
  async function hold(id: string): Promise<Entry<S, Step>> {
    const entry = entries.get(id) ?? (await readOnce(id));
    entry.working++;
    return entry;
  }

  async function readOnce(id: string): Promise<Entry<S, Step>> {
    const read_ = reading.get(id) ?? read(id);
    reading.set(id, read_);
    try {
      const entry = await read_;
      const one = entries.get(id) ?? entry;
      entries.set(id, one);
      return one;
    } finally {
      reading.delete(id);
    }
  }

  function letGo(id: string, entry: Entry<S, Step>): void {
    entry.working--;
    forget(id, entry);
  }

  async function execute(id: string, command: Command): Promise<S> {
    if (closed) throw closed;
    const entry = await hold(id);
    try {
      return await entry.turns.take(() => carryOut(entry, command));
    } finally {
      letGo(id, entry);
    }
  }

  async function carryOut(entry: Entry<S, Step>, command: Command): Promise<S> {
    if (entry.inDoubt) await catchUp(entry);
    const nowMs = clock.now();
    const from = entry.state;
    let to = from;
    const steps: Step[] = [];
    const events = [];
    for (const what of kind.decide(from, command, nowMs)) {
      const step = stepOf(kind.schema, to, { kind: what, nowMs });
      to = kind.evolve(to, step);
      steps.push(step);
      events.push(eventOf(kind, { step, after: to, nowMs }));
    }
    if (steps.length === 0) return from;
    const alongside = rowStatements(kind.name, from, to);
    try {
      await store.append(streamOf(from.id), events, { expectedVersion: from.version, alongside });
    } catch (error) {
      if (!mayBeBehind(error)) throw error;
      entry.inDoubt = true;
      await catchUp(entry).catch(() => arm(entry));
      if (entry.state.version === from.version) throw error;
      // What came late is not what was to be written now.
      return mayBeKept(error) ? entry.state : carryOut(entry, command);
    }
    take(entry, steps);
    return entry.state;
  }

  async function catchUp(entry: Entry<S, Step>): Promise<void> {
    const { id, version } = entry.state;
    const missed: Step[] = [];
    for await (const step of readSteps(store, kind.schema, { stream: streamOf(id), after: version })) missed.push(step);
    entry.inDoubt = false;
    if (missed.length > 0) take(entry, missed);
  }

  function take(entry: Entry<S, Step>, steps: readonly Step[]): void {
    for (const step of steps) add(entry, step);
    entry.wake.notify();
    arm(entry);
    parts.onSteps(entry.state, steps);
  }

  function arm(entry: Entry<S, Step>): void {
    entry.timer?.cancel();
    const dueMs = closed ? undefined : dueNext(entry);
    entry.timer = dueMs === undefined ? undefined : clock.setTimer(Math.max(0, dueMs - clock.now()), () => tick(entry));
  }

  /** Also when nobody says anything, what may have been written is looked for. */
  function dueNext({ state, inDoubt }: Entry<S, Step>): number | undefined {
    if (inDoubt) return clock.now() + retryMs;
    return state.isOpen ? kind.dueMs(state) : undefined;
  }

  function tick(entry: Entry<S, Step>): void {
    execute(entry.state.id, kind.tick).catch(error => {
      // It has not begun after all.
      if (!entry.state.isOpen && !entry.inDoubt) return;
      parts.onFailed(error);
      entry.timer?.cancel();
      if (!closed) entry.timer = clock.setTimer(retryMs, () => tick(entry));
    });
  }

  function forget(id: string, entry: Entry<S, Step>): void {
    if (entry.state.isOpen || entry.inDoubt || entry.working > 0 || entries.get(id) !== entry) return;
    entry.timer?.cancel();
    entries.delete(id);
  }

  /** As far as the record knows, also when an answer of it was lost. */
  async function present(id: string): Promise<Entry<S, Step>> {
    const entry = entries.get(id);
    if (!entry) return read(id);
    if (entry.inDoubt) {
      await entry.turns.take(() => (entry.inDoubt ? catchUp(entry) : undefined));
      forget(id, entry);
    }
    return entry;
  }

  async function find(id: string): Promise<S | undefined> {
    const { state } = await present(id);
    return state.version === 0n ? undefined : state;
  }

  async function get(id: string): Promise<S> {
    const state = await find(id);
    if (state) return state;
    throw kind.unknown(id);
  }

  async function* watch(id: string, after: bigint, signal?: AbortSignal): AsyncGenerator<Step> {
    if (closed) throw closed;
    const entry = await present(id);
    if (entry.state.version === 0n) throw kind.unknown(id);
    for (let next = Number(after); ; ) {
      const step = entry.steps[next];
      if (step) {
        next++;
        yield step;
      } else if (!entry.state.isOpen) return;
      else if (closed) throw closed;
      else await entry.wake.wait(signal);
    }
  }

  return {
    async load() {
      for (const id of await readOpen(database, kind.name)) {
        const entry = await hold(id);
        arm(entry);
        letGo(id, entry);
      }
      return this.all();
    },
    open: id => (entries.get(id)?.state.isOpen ? entries.get(id)?.state : undefined),
    all: () => [...entries.values()].map(({ state }) => state).filter(({ isOpen }) => isOpen),
    find,
    get,
    execute,
    watch,
    async list(query) {
      const { ids, nextPageToken } = await readPage(database, kind.name, query);
      return { states: await Promise.all(ids.map(get)), nextPageToken };
    },
    async close(error) {
      closed = error;
      for (const { timer, wake } of entries.values()) {
        timer?.cancel();
        wake.notify();
      }
      await Promise.all([...entries.values()].map(({ turns }) => turns.idle()));
    },
  };
}

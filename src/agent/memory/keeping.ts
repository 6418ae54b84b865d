import { type Clock, MeshError, toMeshError } from '../../base/index.js';
import type { Logger } from '../../observability/index.js';
import type { Knowledge } from '../knowledge.js';
import type { AgentState } from '../states.js';
import { createKeptKnowledge } from './kept-knowledge.js';
import type { AgentMemory, KeptStatus, KeptValue, MemoryChanges, OpenMemory, Persistence } from './memory.js';

/** One agent's knowledge and life cycle, kept as they change. */
export interface Keeping {
  readonly knowledge: Knowledge;
  /** What the agent knew is restored. */
  readonly isOpen: boolean;
  /** Hears what the agent does; undefined: that is not kept. */
  readonly onState: ((state: AgentState) => void) | undefined;
  /** Resolves when what the agent knows now is kept; undefined when it is. Errors: AGENT_FENCED, STATE_TOO_LARGE. */
  saved(): Promise<void> | undefined;
  /** Takes the memory over and restores what the agent knew. Errors: the signal's reason. */
  open(signal: AbortSignal): Promise<void>;
  /** Keeps what is left, at most for `withinMs`, and that the agent does not run any more. Never rejects. */
  close(withinMs: number): Promise<void>;
}

/** What keeping an agent takes. */
export interface KeepingOptions {
  readonly memory: AgentMemory;
  readonly agent: { readonly namespace: string; readonly id: string };
  readonly persistence: Persistence;
  readonly knowledgeMax: number;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Another instance has taken over: this one ends. */
  readonly onFenced: (error: MeshError) => void;
}

/** Moves of the life cycle that may wait; when there are more, only where they lead is kept. */
const movesMax = 500;

/** Knows nothing before it is opened. */
export function createKeeping(options: KeepingOptions): Keeping {
  return new AgentKeeping(options);
}

/** Changes collect while the ones before are written: batches form by themselves, and one change alone waits for nothing. */
class AgentKeeping implements Keeping {
  readonly knowledge: ReturnType<typeof createKeptKnowledge>;
  readonly onState: ((state: AgentState) => void) | undefined;
  readonly #options: KeepingOptions;
  readonly #closing = new AbortController();
  #memory: OpenMemory | undefined;
  #entries = new Map<string, KeptValue | undefined>();
  #moves: KeptStatus[] = [];
  /** The write that is under way. */
  #current: Promise<void> | undefined;
  /** The write that begins after it, with everything that is noted by then. */
  #next: Promise<void> | undefined;
  #fenced: MeshError | undefined;

  constructor(options: KeepingOptions) {
    const { knowledgeMax, clock, persistence } = options;
    this.#options = options;
    this.knowledge = createKeptKnowledge(knowledgeMax, { clock, onChange: (key, kept) => this.#note(key, kept) });
    this.onState = persistence.lifecycle ? state => this.#move(state) : undefined;
  }

  get isOpen(): boolean {
    return this.#memory !== undefined;
  }

  async open(signal: AbortSignal): Promise<void> {
    this.#memory = await this.#options.memory.open(this.#options.agent, signal);
    this.knowledge.restore(this.#memory.entries);
  }

  saved(): Promise<void> | undefined {
    if (this.#fenced) return Promise.reject(this.#fenced);
    return this.#entries.size > 0 ? this.#write() : this.#current;
  }

  async close(withinMs: number): Promise<void> {
    const { clock, logger, agent } = this.#options;
    this.#move('offline');
    const timer = clock.setTimer(withinMs, () =>
      this.#closing.abort(new MeshError('NOT_DELIVERED', `what the agent knows was not kept within ${withinMs} ms`)),
    );
    try {
      while (this.#isDue()) await this.#write();
      await this.#current;
    } catch (error) {
      if (!this.#fenced)
        logger.error({ err: error, agent_id: agent.id }, 'an agent ended and not all that it knew is kept');
    } finally {
      timer.cancel();
    }
  }

  #note(key: string, kept: KeptValue | undefined): void {
    this.#entries.set(key, kept);
    this.#writeSoon();
  }

  #move(state: KeptStatus): void {
    if (this.#moves.length >= movesMax) this.#moves = [];
    this.#moves.push(state);
    this.#writeSoon();
  }

  #isDue(): boolean {
    return this.#memory !== undefined && !this.#fenced && (this.#entries.size > 0 || this.#moves.length > 0);
  }

  /** Whoever waits hears why it failed; nobody else does, beyond the log. */
  #writeSoon(): void {
    if (this.#isDue() && !this.#next) void this.#write().catch(() => undefined);
  }

  /** Writes everything that is noted when the write before is over. */
  #write(): Promise<void> {
    if (this.#next) return this.#next;
    const before = this.#current ?? new Promise<void>(resolve => setImmediate(resolve));
    const mine: Promise<void> = before
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined;
        this.#current = mine;
        return this.#writeNow();
      })
      .finally(() => {
        if (this.#current === mine) this.#current = undefined;
      });
    this.#next = mine;
    return mine;
  }

  async #writeNow(): Promise<void> {
    if (!this.#memory || !this.#isDue()) return;
    const changes: MemoryChanges = { entries: this.#entries, moves: this.#moves };
    this.#entries = new Map();
    this.#moves = [];
    try {
      await this.#memory.write(changes, this.#closing.signal);
    } catch (thrown) {
      this.#failed(changes, toMeshError(thrown));
      throw thrown;
    }
  }

  /** What could not be kept is tried again with the next change, unless somebody else keeps it now. */
  #failed({ entries }: MemoryChanges, error: MeshError): void {
    const { logger, agent, onFenced } = this.#options;
    if (error.reason === 'AGENT_FENCED') {
      this.#fenced = error;
      onFenced(error);
      return;
    }
    logger.error({ err: error, agent_id: agent.id }, 'what an agent knows could not be kept');
    this.#entries = new Map([...entries, ...this.#entries]);
  }
}

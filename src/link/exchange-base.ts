import {
  type Clock,
  createDeadlines,
  createLifecycle,
  type Deadlines,
  type Lifecycle,
  type LifecycleState,
  MeshError,
  systemClock,
} from '../base/index.js';
import type { RawStream } from '../rpc/index.js';
import { type Calling, createCalling } from './calling.js';
import { type Connect, createConnect } from './connect.js';
import type { Exchange, LocalAgents } from './exchange.js';
import { completeLimits, type LinkLimits } from './limits.js';
import type { Link } from './link.js';
import { type LinkObserver, silentObserver } from './observer.js';
import type { Router } from './router.js';
import { createSwitchboard, type Switchboard, type SwitchboardOptions } from './switchboard.js';

/** What every exchange may be told. */
export interface ExchangeOptions {
  /** What links may hold and how long they wait. */
  readonly limits?: Partial<LinkLimits>;
  /** How long what is under way may take when the exchange closes, in ms; 5,000 unless said. */
  readonly drainMs?: number;
  readonly clock?: Clock;
  readonly observer?: LinkObserver;
  /** How streams to other processes are opened; by gRPC in plaintext unless said. */
  readonly connect?: Connect;
}

/** An exchange that can be linked with. */
export interface LinkExchange extends Exchange {
  /** Takes a stream that a peer opened; `createLinkService` serves it. */
  accept(stream: RawStream): void;
  /** The links that are not over. */
  readonly links: readonly Link[];
  /** How many messages are under way. */
  readonly underWay: number;
}

/** What the exchanges have in common while they are made. */
export interface ExchangeParts {
  readonly limits: LinkLimits;
  readonly drainMs: number;
  readonly clock: Clock;
  readonly observer: LinkObserver;
  readonly connect: Connect;
  readonly deadlines: Deadlines;
}

/** Completes the options. Errors: OPTION_INVALID. */
export function partsOf(options: ExchangeOptions): ExchangeParts {
  const clock = options.clock ?? systemClock;
  return {
    limits: completeLimits(options.limits),
    drainMs: options.drainMs ?? 5_000,
    clock,
    observer: options.observer ?? silentObserver,
    connect: options.connect ?? createConnect(),
    deadlines: createDeadlines(clock),
  };
}

export interface AssembleOptions {
  readonly name: string;
  readonly parts: ExchangeParts;
  readonly router: Router;
  readonly agents: LocalAgents | undefined;
  readonly depot?: SwitchboardOptions['depot'];
  readonly read: SwitchboardOptions['read'];
  start(switchboard: Switchboard): Promise<void>;
  close(switchboard: Switchboard): Promise<void>;
  accept(stream: RawStream): void;
  links(): readonly Link[];
}

/** An exchange together with its switchboard, which the makers of links need. */
export interface Assembled {
  readonly exchange: LinkExchange;
  readonly switchboard: Switchboard;
}

/** Makes an exchange of what is particular about it. */
export function assemble(options: AssembleOptions): Assembled {
  const { name, parts, router, agents, read } = options;
  const switchboard = createSwitchboard({
    ...parts,
    router,
    agents,
    depot: options.depot,
    read,
    closing: () => notRunning(name, lifecycle.state),
  });
  const lifecycle = createLifecycle({
    name,
    start: () => options.start(switchboard),
    async close() {
      await options.close(switchboard);
      parts.deadlines.close();
    },
  });
  const exchange = new Place({ ...options, lifecycle, switchboard, calling: createCalling(switchboard, parts.clock) });
  return { exchange, switchboard };
}

/** A class: V8 keeps an object that was written with getters in it as a dictionary, and every question begins here. */
class Place implements LinkExchange {
  readonly ask: Calling['ask'];
  readonly send: Calling['send'];
  readonly accept: LinkExchange['accept'];
  readonly start: LinkExchange['start'];
  readonly close: LinkExchange['close'];
  readonly #lifecycle: Lifecycle;
  readonly #switchboard: Switchboard;
  readonly #links: () => readonly Link[];

  constructor({ lifecycle, switchboard, calling, accept, links }: PlaceParts) {
    this.ask = calling.ask;
    this.send = calling.send;
    this.accept = accept;
    this.start = lifecycle.start;
    this.close = lifecycle.close;
    this.#lifecycle = lifecycle;
    this.#switchboard = switchboard;
    this.#links = links;
  }

  get links(): readonly Link[] {
    return this.#links();
  }

  get underWay(): number {
    return this.#switchboard.size();
  }

  get state(): LifecycleState {
    return this.#lifecycle.state;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

interface PlaceParts extends Pick<AssembleOptions, 'accept' | 'links'> {
  readonly lifecycle: Lifecycle;
  readonly switchboard: Switchboard;
  readonly calling: Calling;
}

function notRunning(name: string, state: LifecycleState): MeshError | undefined {
  if (state === 'running' || state === 'starting') return undefined;
  if (state === 'new') return new MeshError('NOT_STARTED', `the ${name} has not been started`);
  return new MeshError('DRAINING', `the ${name} takes nothing new: it is ${state}`);
}

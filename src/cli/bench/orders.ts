import type { Config } from '../../node/index.js';
import type { LoopFigures } from './closed-loop.js';

/** What every message carries: 200 characters, as with the peers. */
export const payload = 'x'.repeat(200);

/** The topic of the notes. */
export const topic = 'bench.notes';

/** What the bidders are called for. */
export const task = 'bench.task';

/** How messages go from the client to the host: on a link of their own, or through the node. */
export type Via = 'direct' | 'node';

/** Where the steps of negotiations are kept: on disk, or in the node's memory, which no node outside of a measurement does. */
export type Keeping = 'disk' | 'memory';

/** The processes of a measurement. */
export type Role = 'node' | 'host' | 'client';

/** What a process is started with; `config` has the place of the node, `telemetry` says whether there are metrics. */
export interface Place {
  readonly config: Config;
  readonly via: Via;
  readonly telemetry: boolean;
  readonly record: Keeping;
}

/** Agents of one sort, so many of them. */
export interface Troop {
  readonly sort: 'echo' | 'subscriber' | 'bidder' | 'idle';
  readonly count: number;
}

/** What the client is to do again and again for so many ms, so many at a time. */
export interface Load {
  readonly what: 'ask' | 'negotiate' | 'store';
  readonly concurrency: number;
  readonly forMs: number;
  /** Who has to propose in each negotiation. */
  readonly bidders?: number;
}

/** Notes to publish, of which so many are not acknowledged at any moment. */
export interface Notes {
  readonly subscribers: number;
  readonly count: number;
  readonly concurrency: number;
}

/** What a process has used since it began. */
export interface Usage {
  readonly cpuUs: number;
  readonly rssBytes: number;
}

/** What a process can be told to do: what it takes, and what it answers. */
export interface Orders {
  /** Begins to serve, to attach or to connect; answers where it serves. */
  begin: { takes: Place & { readonly troops: readonly Troop[] }; gives: { readonly address: string } };
  /** Adds agents to the host. */
  add: { takes: Troop; gives: null };
  /** Asks one agent until it is known, and has its answer. */
  reach: { takes: string; gives: null };
  load: { takes: Load; gives: LoopFigures };
  notes: { takes: Notes; gives: LoopFigures };
  /** `collect`: after memory that nobody needs was given back. */
  usage: { takes: { readonly collect: boolean }; gives: Usage };
  /** Times of decisions since the last time this was asked, and how many there were. */
  decisions: { takes: null; gives: LoopFigures };
  profile: { takes: null; gives: null };
  /** Ends the profile and writes it into this file. */
  profiled: { takes: string; gives: null };
}

/** Name of an order. */
export type OrderName = keyof Orders;

/** An order on its way to a process. */
export interface Order<N extends OrderName = OrderName> {
  readonly id: number;
  readonly name: N;
  readonly takes: Orders[N]['takes'];
}

/** What came of it. */
export type Answer =
  | { readonly id: number; readonly gives: unknown }
  | { readonly id: number; readonly failure: { readonly reason: string; readonly message: string } };

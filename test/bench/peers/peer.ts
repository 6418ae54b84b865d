import type { BenchRow, Who } from './rows.js';

/** What one measurement is to be like. */
export interface Run {
  readonly row: BenchRow;
  /** Messages of a run (S2). */
  readonly messages: number;
  /** How long is measured, and what goes before it and does not count, in ms. */
  readonly forMs: number;
  readonly warmUpMs: number;
}

/** What was measured: `rate`, `p50_ms` and so on; `start_s` for the start. */
export type Figures = Readonly<Record<string, unknown>>;

/** Somebody who can be measured. */
export interface Peer {
  readonly who: Who;
  /** Name and versions, for the page. */
  readonly versions: string;
  /** Gets what is needed from the public registries, unless it is there. Errors say what is missing on this machine. */
  install(): Promise<void>;
  /** Runs one measurement, with processes of its own that are gone afterwards. */
  measure(run: Run): Promise<Figures>;
}

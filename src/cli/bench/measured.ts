import { join } from 'node:path';
import type { Config } from '../../node/index.js';
import type { LoopFigures } from './closed-loop.js';
import type { Role } from './orders.js';
import type { Part } from './process.js';

/** What was measured. */
export interface Measured {
  /** Round trips, notes, rounds, durable messages or decisions; for s4, the one first answer. */
  readonly figures: LoopFigures;
  /** What each process has used for one of them, in µs of CPU time. */
  readonly cpuUs: Readonly<Record<Role, number>>;
  /** Resident memory of each at the end, in bytes. */
  readonly rssBytes: Readonly<Record<Role, number>>;
  /** Batches of spans that were exported. */
  readonly traceBatches?: number;
  readonly start?: StartFigures;
}

/** What a measurement needs beside its row. */
export interface MeasureOptions {
  readonly config: Config;
  /** Where CPU profiles go, a file for each role; absent: none are made. */
  readonly profileFolder?: string | undefined;
  /** Told of each process that is started; when one is stopped, the measurement fails and ends all of them. */
  started(part: Part): void;
}

/** What a start takes, and what agents that do nothing take. */
export interface StartFigures {
  /** From the start of the first process to the first answer, each started when the one before was ready. */
  readonly seconds: number;
  /** The same when all are started at once. */
  readonly atOnceSeconds: number;
  /** Until all of the idle agents were known. */
  readonly idleSeconds: number;
  /** How many further agents were added to the host, and what each takes there and at the node, in bytes. */
  readonly idleAgents: number;
  readonly hostBytesPerAgent: number;
  readonly nodeBytesPerAgent: number;
  /** Resident memory of the host with them, in bytes. */
  readonly hostBytesWithIdle: number;
}

/** The file with the CPU profile of a process. */
export function profileOf(folder: string, role: Role): string {
  return join(folder, `${role}.cpuprofile`);
}

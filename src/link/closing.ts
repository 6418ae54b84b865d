import { type Clock, type MeshError, toMeshError, within } from '../base/index.js';
import type { Link } from './link.js';
import type { Switchboard } from './switchboard.js';

/** How links and what is under way on them come to an end. */
export interface ClosingOptions {
  readonly links: readonly Link[];
  readonly switchboard: Switchboard;
  readonly clock: Clock;
  /** How long what is under way may take, in ms. */
  readonly drainMs: number;
  /** What the peers are told, and what fails is told. */
  readonly error: MeshError;
  /** The agents here are gone for good. */
  readonly leaving: boolean;
}

/** How long peers may take to acknowledge what is left and to end their side, in ms. */
const partingMs = 1_000;

/**
 * Ends links: (1) peers hear that nothing new is taken, (2) what is under way is finished, at most `drainMs`, (3) what is left
 * fails, (4) what is queued is sent and acknowledged, (5) the streams end.
 */
export async function closeLinks({
  links,
  switchboard,
  clock,
  drainMs,
  error,
  leaving,
}: ClosingOptions): Promise<void> {
  for (const link of links) link.goodbye(leaving, error);
  await atMost(clock, drainMs, switchboard.idle());
  switchboard.close(error);
  await atMost(clock, partingMs, Promise.all(links.map(link => link.settled())));
  for (const link of links) link.close();
  await atMost(clock, partingMs, Promise.all(links.map(link => link.over)));
  for (const link of links) link.end(error);
}

/** Waits, and goes on when it takes too long: what is left then, the next step ends. */
async function atMost(clock: Clock, limitMs: number, promise: Promise<unknown>): Promise<void> {
  await within(clock, limitMs, 'closing links', promise).catch((error: unknown) => {
    if (toMeshError(error).reason !== 'DEADLINE_PASSED') throw error;
  });
}

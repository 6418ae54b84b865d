import type { PruneNote } from '#gen/dacp/audit/v1/checkpoint_pb.js';
import { type Clock, createTurns, type MeshError, type Timer, toMeshError } from '../../base/index.js';
import { type Actions, type Actor, ownActor } from '../actions.js';
import type { Follower } from '../follower.js';
import { type Pruning, prune } from './prune.js';

/** Prunes by the declared policy, once a day and when it is asked to. */
export interface Retention {
  /** Gives what went, or would go. */
  prune(options: { readonly dryRun: boolean; readonly actor: Actor }): Promise<PruneNote[]>;
  start(): void;
  /** Waits for the pruning under way. */
  close(): Promise<void>;
}

/** What retention needs. */
export interface RetentionOptions extends Pick<Pruning, 'database' | 'store' | 'signer' | 'rules' | 'prunableTo'> {
  readonly follower: Pick<Follower, 'sign'>;
  readonly actions: Pick<Actions, 'done'>;
  readonly clock: Clock;
  /** Events up to this position are in the feed. */
  readonly inFeed: () => bigint;
  readonly onFault: (error: MeshError) => void;
}

const dayMs = 86_400_000;
/** After the start, so that it does not meet with everything else that starts. */
const firstMs = 60_000;

/** Makes it; without rules nothing is ever pruned. */
export function createRetention(options: RetentionOptions): Retention {
  const { follower, actions, clock, inFeed, onFault, rules } = options;
  let timer: Timer | undefined;
  const turns = createTurns();

  async function run({ dryRun, actor }: { dryRun: boolean; actor: Actor }): Promise<PruneNote[]> {
    if (rules.length === 0) return [];
    const covered = (await follower.sign())?.checkpoint.position ?? 0n;
    const upTo = covered < inFeed() ? covered : inFeed();
    const notes: PruneNote[] = [];
    for await (const note of prune({ ...options, nowMs: clock.now(), upTo, dryRun })) notes.push(note);
    if (dryRun || notes.length === 0) return notes;
    const details = {
      streams: String(notes.length),
      events: String(notes.reduce((sum, note) => sum + note.events, 0n)),
    };
    await actions.done({ type: 'prune.done', action: 'audit.prune', actor, details });
    await follower.sign();
    return notes;
  }

  function arm(delayMs: number): void {
    timer = clock.setTimer(delayMs, () => {
      arm(dayMs);
      turns.take(() => run({ dryRun: false, actor: ownActor })).catch(error => onFault(toMeshError(error)));
    });
  }

  return {
    prune: wish => turns.take(() => run(wish)),
    start() {
      if (rules.length > 0) arm(firstMs);
    },
    async close() {
      timer?.cancel();
      await turns.idle();
    },
  };
}

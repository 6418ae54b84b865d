import { type Clock, type Timer, toMeshError } from '../base/index.js';
import type { Database } from '../storage/index.js';

/** Waits between looks at the record, in ms: short after news, long when there are none. */
const firstMs = 10;
const maxMs = 250;

/** Looks for what other processes append to the record. */
export interface AppendWatch {
  /** Begins; again does nothing. */
  start(): void;
  stop(): void;
  /** This process has appended up to here. False: that was seen, and told, before the append was answered. */
  note(position: bigint): boolean;
}

/**
 * Looks at the last position again and again, from 100 to 4 times a second, and tells when it has moved on by others. Not the database's
 * NOTIFY: that makes all commits of the cluster which use it follow each other, and does not pass every pooler.
 */
export function createAppendWatch(
  database: Pick<Database, 'read'>,
  clock: Clock,
  onAppended: (position: bigint) => void,
): AppendWatch {
  let known: bigint | undefined;
  let told = 0n;
  let waitMs = firstMs;
  let timer: Timer | undefined;
  let running = false;

  function plan(): void {
    if (running) timer = clock.setTimer(waitMs, () => void look().finally(plan));
  }

  async function look(): Promise<void> {
    try {
      const [row] = await database.read<{ head: number | bigint | null }>('SELECT max(position) AS head FROM event');
      const head = BigInt(row?.head ?? 0);
      const news = known !== undefined && head > known;
      waitMs = news ? firstMs : Math.min(maxMs, waitMs * 2);
      if (known === undefined || head > known) known = head;
      if (!news || !running) return;
      told = head;
      onAppended(head);
    } catch (error) {
      waitMs = maxMs;
      if (toMeshError(error).reason === 'NOT_STARTED') running = false;
    }
  }

  return {
    start() {
      if (running) return;
      running = true;
      waitMs = firstMs;
      void look().finally(plan);
    },
    stop() {
      running = false;
      timer?.cancel();
    },
    note(position) {
      if (known !== undefined && position > known) known = position;
      return position > told;
    },
  };
}

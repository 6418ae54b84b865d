import { backoffMs, type Clock, sleep } from '../base/index.js';
import { isOutage } from '../eventlog/index.js';
import type { Logger } from '../observability/index.js';
import type { Command } from './commands.js';
import type { Proceeding } from './proceeding.js';

/** Says again what bidders did, as long as the store fails: none of it is lost. */
export interface Insistence {
  /** Has an open negotiation decide on a command. Errors: as `decide`. */
  hear(proceeding: Proceeding, command: Command): Promise<void>;
  /** The same, when it has failed once. */
  after(failure: unknown, proceeding: Proceeding, command: Command): Promise<void>;
}

/** When what could not be written is tried again, in ms: it may still come before the deadline. */
const backoff = { firstMs: 50, maxMs: 1_000, jitter: 0 };

/** Makes it; it ends for negotiations that are not open any more. */
export function createInsistence(parts: {
  readonly clock: Clock;
  readonly logger: Logger;
  isOpen(id: string): boolean;
}): Insistence {
  const { clock, logger, isOpen } = parts;

  async function hear(proceeding: Proceeding, command: Command): Promise<void> {
    try {
      await proceeding.execute(command);
    } catch (error) {
      await after(error, proceeding, command);
    }
  }

  async function after(failure: unknown, proceeding: Proceeding, command: Command): Promise<void> {
    const { id } = proceeding.state;
    for (let attempt = 1, error = failure; ; attempt++) {
      if (!isOutage(error) || !isOpen(id)) throw error;
      logger.error({ err: error, negotiation_id: id }, 'an answer could not be written; trying again');
      await sleep(clock, backoffMs(attempt, backoff));
      try {
        await proceeding.execute(command);
        return;
      } catch (again) {
        error = again;
      }
    }
  }

  return { hear, after };
}

import { type Clock, MeshError } from '../base/index.js';
import type { Inbound } from '../link/index.js';
import { type Beginning, MessageHandling, replyByOf } from './message-handling.js';
import type { Surroundings } from './surroundings.js';
import { think } from './think.js';
import { thinkTogether } from './think-together.js';

/**
 * Handles one message: perceive, decide, act, answer, learn (S1). It is answered once: with the outcome, with why there is none, or,
 * when the time is over, with that. Its follower is told once: when all is over or the time is, whatever the handler still does then.
 */
export function handle(around: Surroundings, beginning: Beginning): void {
  const handling = new MessageHandling(around, beginning);
  around.telemetry.received(beginning.inbound.message);
  if (handling.traced) handling.span.run(() => think(handling));
  else think(handling);
}

/** Handles several messages as one batch, for an agent that can; each is answered, and ends, by itself. */
export function handleTogether(around: Surroundings, beginnings: readonly Beginning[]): void {
  const handlings = beginnings.map(beginning => {
    const handling = new MessageHandling(around, beginning);
    around.telemetry.received(beginning.inbound.message);
    return handling;
  });
  void thinkTogether(around, handlings);
}

/** When the message is of no use any more: given up by its sender, or past its `reply_by`. */
export function isDead({ message, givenUp }: Inbound, clock: Clock): boolean {
  return givenUp !== undefined || (message.replyBy !== undefined && replyByOf(message) <= clock.now());
}

/** Why a message that is dead was not handled. */
export function deathOf({ message, givenUp }: Inbound): MeshError {
  if (givenUp) return givenUp;
  return new MeshError('DEADLINE_PASSED', `message ${message.id} was not handled before its reply_by`);
}

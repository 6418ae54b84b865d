import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import { backoffMs, type Clock, MeshError, sleep, toMeshError } from '../../base/index.js';
import type { Exchange, SendOptions } from '../../link/index.js';

/** Errors of a receiver whose process may only be away for a moment. */
const away: ReadonlySet<string> = new Set(['NOT_DELIVERED', 'UNREACHABLE', 'LINK_BUSY']);
/** How long it may be away before that is its answer, in ms: after a restart of the node, hosts come back within this time. */
export const graceMs = 10_000;
const backoff = { firstMs: 100, maxMs: 1_000 };

/** How long, and for whom, an answer is waited for. */
export interface Patience extends SendOptions {
  readonly signal: AbortSignal;
  /** The question may be asked again though it may have been handled: its receiver knows it by its id, or it does no harm. */
  readonly repeatable?: boolean;
  /** How long its receiver may be away, in ms; 10,000 unless said. */
  readonly awayMs?: number;
}

/** Asks until there is an answer, or an error after which it is not to be asked again; never rejects. */
export async function askPatiently(
  { exchange, clock }: { readonly exchange: Pick<Exchange, 'ask'>; readonly clock: Clock },
  message: Message,
  { repeatable = false, awayMs = graceMs, ...options }: Patience,
): Promise<Message | MeshError> {
  const untilMs = clock.monotonic() + awayMs;
  for (let attempt = 1; ; attempt++) {
    try {
      return await exchange.ask(message, options);
    } catch (thrown) {
      const error = toMeshError(thrown);
      const again = away.has(error.reason) || (repeatable && error.reason === 'OUTCOME_UNKNOWN');
      if (options.signal.aborted || !again || clock.monotonic() > untilMs) return error;
      await sleep(clock, backoffMs(attempt, backoff), options.signal).catch(() => 'given up, as the signal says');
    }
  }
}

/** Whether it is an error. */
export function isError(answer: Message | MeshError): answer is MeshError {
  return answer instanceof MeshError;
}

import type { Reply } from '#gen/dacp/llm/v1/llm_pb.js';
import { type Clock, createInflow, MeshError } from '../../base/index.js';
import type { CallOptions } from '../call.js';
import { createLimit } from '../deadline.js';
import type { Caller, Ear, Wish } from './caller.js';

/** What hearing stands on. */
export interface HearingParts {
  readonly caller: Caller;
  readonly clock: Clock;
}

/** How long a question may take unless said, in ms. */
const timeoutMsUnlessSaid = 60_000;

/** Asks for what comes in one reply. Errors: what the node says, DEADLINE_PASSED, what the signal says, what the connection says. */
export function hearOnce(parts: HearingParts, what: Wish['what'], options: CallOptions = {}): Promise<Reply['what']> {
  return new Promise((resolve, reject) => {
    const stop = hear(parts, what, options, {
      reply(reply) {
        stop();
        resolve(reply);
      },
      failed(error) {
        stop();
        reject(error);
      },
    });
  });
}

/** Gives replies as they come. Errors: as `hearOnce`. Whoever leaves early lets go of it. */
export async function* hearAll(
  parts: HearingParts,
  what: Wish['what'],
  options: CallOptions = {},
): AsyncGenerator<Reply['what']> {
  const heard = createInflow<Reply['what']>();
  const stop = hear(parts, what, options, {
    reply(reply, last) {
      heard.push(reply);
      if (last) heard.end();
    },
    failed: heard.end,
  });
  try {
    yield* heard.read();
  } finally {
    stop();
  }
}

/** Asks; gives how to hear no more. The time, or the signal, being over lets go of it, too. */
function hear({ caller, clock }: HearingParts, what: Wish['what'], options: CallOptions, ear: Ear): () => void {
  const { signal, timeoutMs = timeoutMsUnlessSaid, traceparent } = options;
  const late = () => new MeshError('DEADLINE_PASSED', `no model answered within ${timeoutMs} ms`);
  const limit = createLimit({ clock, timeoutMs, late, signal });
  let letGo: () => void = () => undefined;
  const onOver = () => {
    stop();
    ear.failed(limit.signal.reason);
  };
  const stop = () => {
    limit.done();
    limit.signal.removeEventListener('abort', onOver);
    letGo();
  };
  if (limit.signal.aborted) queueMicrotask(onOver);
  else {
    limit.signal.addEventListener('abort', onOver);
    letGo = caller.ask({ what, timeoutMs, traceparent }, ear);
  }
  return stop;
}

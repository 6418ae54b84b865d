import type { Duration } from '@bufbuild/protobuf/wkt';
import { durationMs } from '@bufbuild/protobuf/wkt';
import { type Message, Performative, type Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { type Clock, MeshError } from '../base/index.js';
import type { Exchange } from '../link/index.js';
import { performativeName, wantsAnswer } from '../message/index.js';
import type { CallContext } from '../rpc/index.js';
import { clientAddress, limitReply } from './complete.js';
import { inDialect, type OnUpgrade, type Said, type TakenIn, takeIn } from './version1.js';

/** What single calls of clients stand on. */
export interface CallsOptions {
  readonly exchange: Pick<Exchange, 'ask' | 'send'>;
  readonly clock: Clock;
  readonly onUpgrade?: OnUpgrade | undefined;
}

/** What clients say in single calls, in either version of DACP. */
export interface Calls {
  /** Hands a message over. Errors: as `Exchange.send`, FIELD_INVALID. */
  deliver(said: Said, call: CallContext): Promise<{ messageId: string; receipt: Receipt; receivers: string[] }>;
  /** Asks, and gives the answer in the words of the asker. Errors: as `Exchange.ask`; FIELD_INVALID for what wants no answer. */
  ask(
    said: Said & { readonly timeout?: Duration | undefined },
    call: CallContext,
  ): Promise<ReturnType<typeof inDialect>>;
}

/** How long a call waits when nobody says, in ms (S14). */
export const callTimeoutMs = 30_000;

/** Takes clients' calls to an exchange. */
export function createCalls({ exchange, clock, onUpgrade }: CallsOptions): Calls {
  function take(said: Said, call: CallContext): TakenIn {
    const taken = takeIn(said, { sender: clientAddress(), traceparent: call.traceparent, clock });
    if (taken.dialect !== '2.0') onUpgrade?.(taken.message, call.protocol);
    return taken;
  }

  return {
    async deliver(said, call) {
      const { message } = take(said, call);
      const options = { signal: call.signal, timeoutMs: timeLeft(call, clock) };
      const { receipt, receivers } = await exchange.send(message, options);
      return { messageId: message.id, receipt, receivers };
    },
    async ask(said, call) {
      if (said.message) said.message.performative ||= Performative.ASK;
      const { message, dialect } = take(said, call);
      assertQuestion(message);
      const timeoutMs = said.timeout ? durationMs(said.timeout) : timeLeft(call, clock);
      const answer = await exchange.ask(limitReply(message, timeoutMs, clock), { signal: call.signal });
      return inDialect(answer, { dialect });
    },
  };
}

/** How long the call lasts, in ms. */
export function timeLeft({ deadlineMs }: CallContext, clock: Clock): number {
  return deadlineMs === undefined ? callTimeoutMs : Math.max(0, deadlineMs - clock.now());
}

/** Nobody would ever answer a `tell`. Errors: FIELD_INVALID. */
function assertQuestion({ performative }: Message): void {
  if (wantsAnswer(performative)) return;
  const wanted = `"${performativeName(performative)}" wants no answer; use Deliver, or ask`;
  const violations = [{ field: 'message.performative', rule: 'dacp.answer', message: wanted }];
  throw new MeshError('FIELD_INVALID', `message.performative: ${wanted}`, { violations });
}

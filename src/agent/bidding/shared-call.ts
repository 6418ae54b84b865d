import type { JsonValue } from '@bufbuild/protobuf';
import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import { type Call, CallSchema } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import type { Inbounds } from '../../link/index.js';
import { contentJson } from '../../message/index.js';
import type { Span } from '../../observability/index.js';
import { typeOf } from '../telemetry.js';
import { type Asked, askedBy } from './asked.js';
import { type CallTerms, termsOf } from './bid.js';
import type { NegotiatedCall } from './faculties.js';
import { readAs } from './read.js';
import { membershipOf } from './task.js';

/** A call as several agents of a process have it: what is the same for all of them is read once. */
export interface SharedCall {
  readonly message: Message;
  /** As each of them has it. */
  readonly inbounds: Inbounds;
  /** As its metrics name it. */
  readonly type: string;
  readonly asked: Asked;
  readonly capability: string;
  readonly terms: CallTerms;
  /** What a bidder makes of it, as who learns from what it did is told. */
  readonly meant: Pick<NegotiatedCall, 'capability' | 'call'>;
  /** There is nothing to bid on yet. */
  readonly isEmpty: boolean;
  /** What there is to bid on: of each bidder its own, where one could change what the others see. */
  input(): JsonValue;
  /** Somebody here had to do with the negotiation before. */
  isKnown: boolean;
  /** Of those who were asked, in their places; undefined: nobody records its trace. */
  spans: Span[] | undefined;
  /** When the last of those who were asked was done, by the monotonic clock in ms: then the next one begins. */
  atMs: number;
}

/** The call that agents of this process may answer together; undefined: each answers by itself, be it that it does not understand. */
export function sharedCallOf(inbounds: Inbounds): SharedCall | undefined {
  const { message } = inbounds;
  if (message.recorded || message.budget || !message.sender) return undefined;
  try {
    const call = readAs(CallSchema, message.content);
    return call.together ? shared(inbounds, call) : undefined;
  } catch {
    return undefined;
  }
}

function shared(inbounds: Inbounds, call: Call): SharedCall {
  const { message } = inbounds;
  const { task } = call;
  const joins = membershipOf(task?.content);
  const content = joins ? joins.subtasks[0]?.content : task?.content;
  const first = contentJson(content);
  const capability = task?.capability ?? '';
  return {
    message,
    inbounds,
    type: typeOf(message),
    asked: askedBy(message, call),
    capability,
    meant: { capability, call },
    terms: termsOf(call),
    isEmpty: joins?.subtasks.length === 0,
    input: () => (typeof first === 'object' ? contentJson(content) : first),
    isKnown: false,
    spans: undefined,
    atMs: 0,
  };
}

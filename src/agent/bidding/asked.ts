import { timestampMs } from '@bufbuild/protobuf/wkt';
import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import type { Call } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { senderOf } from '../../message/index.js';

/** A call, as far as whoever proposes has to keep to it. */
export interface Asked {
  readonly negotiationId: string;
  /** Who called: the only one who may award. */
  readonly manager: string;
  /** 0 where there are no rounds. */
  readonly round: number;
  readonly doByMs: number;
}

/** What is asked by a message with this call. */
export function askedBy(message: Message, { negotiationId, round, doBy }: Call): Asked {
  return { negotiationId, manager: senderOf(message), round, doByMs: doBy ? timestampMs(doBy) : 0 };
}

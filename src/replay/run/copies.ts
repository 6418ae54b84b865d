import { type Timestamp, timestampFromMs, timestampMs } from '@bufbuild/protobuf/wkt';
import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import { type Clock, newId } from '../../base/index.js';
import { newTraceContext, toValue } from '../../message/index.js';
import type { Said } from '../dialogue.js';

/** How recorded messages are said again. */
export interface CopyOptions {
  readonly conversationId: string;
  /** `CONVERSATION/MESSAGE` that it is forked from; undefined: messages stay as they were recorded, with their ids and times. */
  readonly forkedFrom: string | undefined;
  readonly clock: Clock;
}

/** Recorded messages as they are said again, and which is which. */
export interface Copies {
  /** A copy with a trace of its own, so that what an agent says on behalf of it is told from all else. */
  of(said: Said, other?: Partial<Message>): Message;
  /** What stands for a recorded message now: its copy, or what an agent says in its place. */
  standsFor(recorded: Said, message: Message): void;
  /** Whether a recorded message was said again, by its id. */
  wasSaid(recordedId: string): boolean;
  /** The recorded message that one of this run stands for, by its id. */
  originOf(messageId: string): Said | undefined;
  /** The recorded message on behalf of whose copy it is said. */
  occasionOf(message: Message): Said | undefined;
  /** Ids of recorded messages by those of their copies. */
  readonly origins: Map<string, string>;
}

/** No copy yet. */
export function createCopies({ conversationId, forkedFrom, clock }: CopyOptions): Copies {
  const origins = new Map<string, string>();
  const saids = new Map<string, Said>();
  const ids = new Map<string, string>();
  const byTrace = new Map<string, Said>();

  return {
    origins,
    of(said, other = {}) {
      const { message } = said;
      const traceContext = other.traceContext ?? newTraceContext();
      const mark = forkedFrom === undefined ? {} : { 'dacp.forked_from': toValue(forkedFrom) };
      const copy: Message = {
        ...message,
        ...(forkedFrom !== undefined && { id: newId(), conversationId, ...timesOf(message, clock) }),
        metadata: { ...message.metadata, ...mark },
        inReplyTo: ids.get(message.inReplyTo) ?? message.inReplyTo,
        recorded: true,
        ...other,
        traceContext,
      };
      origins.set(copy.id, message.id);
      ids.set(message.id, copy.id);
      saids.set(copy.id, said);
      if (!other.traceContext) byTrace.set(traceOf(copy), said);
      return copy;
    },
    standsFor(recorded, message) {
      ids.set(recorded.message.id, message.id);
      saids.set(message.id, recorded);
    },
    wasSaid: id => ids.has(id),
    originOf: id => saids.get(id),
    occasionOf: message => byTrace.get(traceOf(message)),
  };
}

/** It is said now, and its answer is waited for as long as it was then. */
function timesOf({ timestamp, replyBy }: Message, clock: Clock): { timestamp: Timestamp; replyBy?: Timestamp } {
  const now = clock.now();
  const saidMs = timestamp ? timestampMs(timestamp) : now;
  const left = replyBy && { replyBy: timestampFromMs(now + Math.max(1, timestampMs(replyBy) - saidMs)) };
  return { timestamp: timestampFromMs(now), ...left };
}

function traceOf({ traceContext }: Message): string {
  return traceContext?.traceparent.slice(3, 35) ?? '';
}

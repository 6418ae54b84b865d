import { type SessionNews, SessionResponseSchema } from '#gen/dacp/negotiation/v1/negotiation_pb.js';
import { toBytes } from '../../message/index.js';
import type { RawStream } from '../../rpc/index.js';

/** Puts news on the stream of a session. */
export interface Outlet {
  /** There is news: it goes out when the turn of the event loop is over and the stream takes it. */
  wake(): void;
  stop(): void;
}

/** So many bytes are enough for a frame. */
const frameBytes = 262_144;

/** What an outlet tells. */
export interface NewsSource {
  /** Takes the next news; undefined: there is none now. */
  next(): SessionNews | undefined;
  /** All that there was is on the stream. */
  idle(): void;
}

/** Makes one. What there is at one moment goes out in one frame. */
export function createOutlet(stream: Pick<RawStream, 'write' | 'onDrain'>, { next, idle }: NewsSource): Outlet {
  let scheduled = false;
  let blocked = false;
  let stopped = false;

  function frame(): Uint8Array | undefined {
    const parts: Uint8Array[] = [];
    for (let length = 0; length < frameBytes; ) {
      const news = next();
      if (!news) break;
      // Answers with one piece of news each, one behind the other, are one answer with all of them.
      const bytes = toBytes(SessionResponseSchema, {
        $typeName: 'dacp.negotiation.v1.SessionResponse',
        news: [news],
      });
      parts.push(bytes);
      length += bytes.length;
    }
    return parts.length > 1 ? Buffer.concat(parts) : parts[0];
  }

  function flush(): void {
    scheduled = false;
    while (!blocked && !stopped) {
      const bytes = frame();
      if (!bytes) break;
      blocked = !stream.write(bytes);
    }
    if (!blocked && !stopped) idle();
  }

  stream.onDrain(() => {
    blocked = false;
    flush();
  });
  return {
    wake() {
      if (scheduled || blocked || stopped) return;
      scheduled = true;
      // Right after what else is being read at this moment.
      setImmediate(flush);
    },
    stop() {
      stopped = true;
    },
  };
}

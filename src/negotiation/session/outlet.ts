import { type SessionNews, SessionResponseSchema } from '#gen/dacp/negotiation/v1/negotiation_pb.js';
import { toBytes } from '../../message/index.js';
import type { RawStream } from '../../rpc/index.js';
import { gatherFrame } from './frame.js';

/** Puts news on the stream of a session. */
export interface Outlet {
  /** There is news: it goes out when the turn of the event loop is over and the stream takes it. */
  wake(): void;
  stop(): void;
}

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

  function encodeNext(): Uint8Array | undefined {
    const news = next();
    return news && toBytes(SessionResponseSchema, { $typeName: 'dacp.negotiation.v1.SessionResponse', news: [news] });
  }

  function flush(): void {
    scheduled = false;
    while (!blocked && !stopped) {
      const bytes = gatherFrame(encodeNext);
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

import { gatherFrame } from './gather.js';
import type { RawStream } from './service.js';

/** Puts what one end of a raw stream says on it. */
export interface Outlet {
  /** There is something to say: it goes out when the turn of the event loop is over, or before, and the stream takes it. */
  wake(): void;
  /** Says at once what there is. */
  flush(): void;
  stop(): void;
}

/** What an outlet says. */
export interface Sayings {
  /** Takes the next message; undefined: there is none now. */
  next(): Uint8Array | undefined;
  /** All that there was is on the stream. */
  idle?(): void;
  /** So little is under way that whoever waits for the next message waits for it alone: it goes out with the end of what is done at this moment. */
  isCalm?(): boolean;
}

/** Makes one. What there is at one moment goes out in one frame, so its messages only repeat something (`gatherFrame`). */
export function createOutlet(stream: Pick<RawStream, 'write' | 'onDrain'>, { next, idle, isCalm }: Sayings): Outlet {
  let scheduled = false;
  let blocked = false;
  let stopped = false;

  function flush(): void {
    scheduled = false;
    while (!blocked && !stopped) {
      const bytes = gatherFrame(next);
      if (!bytes) break;
      blocked = !stream.write(bytes);
    }
    if (!blocked && !stopped) idle?.();
  }

  stream.onDrain(() => {
    blocked = false;
    flush();
  });
  return {
    flush,
    wake() {
      if (scheduled || blocked || stopped) return;
      scheduled = true;
      // HTTP/2 sends what it has at the end of a turn before it runs what waits for that end.
      if (isCalm?.()) process.nextTick(flush);
      else setImmediate(flush);
    },
    stop() {
      stopped = true;
    },
  };
}

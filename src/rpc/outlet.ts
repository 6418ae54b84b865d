import { gatherFrame } from './gather.js';
import type { RawStream } from './service.js';

/** Puts what one end of a raw stream says on it. */
export interface Outlet {
  /** There is something to say: it goes out when the turn of the event loop is over and the stream takes it. */
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
}

/** Makes one. What there is at one moment goes out in one frame, so its messages only repeat something (`gatherFrame`). */
export function createOutlet(stream: Pick<RawStream, 'write' | 'onDrain'>, { next, idle }: Sayings): Outlet {
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
      // Right after what else happens at this moment.
      setImmediate(flush);
    },
    stop() {
      stopped = true;
    },
  };
}

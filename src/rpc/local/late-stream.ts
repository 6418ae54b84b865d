import type { MeshError } from '../../base/index.js';
import type { RawStream } from '../service.js';
import { createListeners } from './listeners.js';

/** A stream of which it is not known yet which way it goes. */
export interface LateStream {
  readonly stream: RawStream;
  /** It goes this way: what was said meanwhile goes there. Once. */
  settle(way: RawStream): void;
}

/** How many messages may wait until then. */
const earlyMax = 16;

const none: ReadonlyMap<string, string> = new Map();

/** Makes one; `address` is what was dialled, `fail` is told of a failure before it is known. */
export function createLateStream(address: string, fail: (error: MeshError) => void): LateStream {
  let way: RawStream | undefined;
  let early: Uint8Array[] = [];
  let ended = false;
  let failed = false;
  const { told, setters } = createListeners();

  return {
    settle(found) {
      way = found;
      found.onMessage(bytes => told.message(bytes));
      found.onDrain(() => told.drain());
      found.onEnd(() => told.end());
      found.onClose(error => told.close(error));
      const wasFull = early.length >= earlyMax;
      let more = true;
      for (const bytes of early) more = found.write(bytes);
      early = [];
      if (ended) found.end();
      if (wasFull && more) told.drain();
    },
    stream: {
      get metadata() {
        return way?.metadata ?? none;
      },
      get peer() {
        return way?.peer ?? { address };
      },
      write(bytes) {
        if (way) return way.write(bytes);
        if (ended || failed) return false;
        early.push(bytes);
        return early.length < earlyMax;
      },
      isPrompt: () => way?.isPrompt() ?? false,
      end() {
        ended = true;
        way?.end();
      },
      fail(error) {
        failed = true;
        if (way) way.fail(error);
        else fail(error);
      },
      ...setters,
    },
  };
}

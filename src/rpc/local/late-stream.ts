import type { MeshError } from '../../base/index.js';
import type { RawStream } from '../service.js';

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
  let onMessage: (bytes: Uint8Array) => void = () => undefined;
  let onDrain: () => void = () => undefined;
  let onEnd: () => void = () => undefined;
  let onClose: (error: MeshError | undefined) => void = () => undefined;

  return {
    settle(found) {
      way = found;
      found.onMessage(bytes => onMessage(bytes));
      found.onDrain(() => onDrain());
      found.onEnd(() => onEnd());
      found.onClose(error => onClose(error));
      const wasFull = early.length >= earlyMax;
      let more = true;
      for (const bytes of early) more = found.write(bytes);
      early = [];
      if (ended) found.end();
      if (wasFull && more) onDrain();
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
      isPrompt: () => way?.isPrompt?.() ?? false,
      end() {
        ended = true;
        way?.end();
      },
      fail(error) {
        failed = true;
        if (way) way.fail(error);
        else fail(error);
      },
      onMessage(listener) {
        onMessage = listener;
      },
      onDrain(listener) {
        onDrain = listener;
      },
      onEnd(listener) {
        onEnd = listener;
      },
      onClose(listener) {
        onClose = listener;
      },
    },
  };
}

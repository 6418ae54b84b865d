import type { MeshError } from '../../base/index.js';
import type { RawStream } from '../service.js';

/** Whom a raw stream tells what happens on it. */
export interface Told {
  message(bytes: Uint8Array): void;
  drain(): void;
  end(): void;
  close(error: MeshError | undefined): void;
}

/** Those who listen, and the part of a stream by which they come to. */
export interface Listeners {
  readonly told: Readonly<Told>;
  readonly setters: Pick<RawStream, 'onMessage' | 'onDrain' | 'onEnd' | 'onClose'>;
}

/** Nobody listens yet. */
export function createListeners(): Listeners {
  const nobody = () => undefined;
  const told: Told = { message: nobody, drain: nobody, end: nobody, close: nobody };
  return {
    told,
    setters: {
      onMessage(listener) {
        told.message = listener;
      },
      onDrain(listener) {
        told.drain = listener;
      },
      onEnd(listener) {
        told.end = listener;
      },
      onClose(listener) {
        told.close = listener;
      },
    },
  };
}

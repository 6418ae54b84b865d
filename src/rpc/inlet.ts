import { toMeshError } from '../base/index.js';
import type { RawStream } from './service.js';

/** Has what comes on a raw stream taken, frame by frame. What taking throws ends the stream, and its peer hears why. */
export function takeFrames(stream: Pick<RawStream, 'onMessage' | 'fail'>, take: (bytes: Uint8Array) => void): void {
  stream.onMessage(bytes => {
    try {
      take(bytes);
    } catch (error) {
      stream.fail(toMeshError(error));
    }
  });
}

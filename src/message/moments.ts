import type { Duration, Timestamp } from '@bufbuild/protobuf/wkt';

/** The second of the moment that was made last, as protobuf has it: most are of the same. */
let lastSecond = 0;
let lastSeconds = 0n;

/** A moment, in ms since the epoch, as messages have it. As all that is made for each message, without a walk over a descriptor. */
export function momentOf(ms: number): Timestamp {
  const second = Math.floor(ms / 1000);
  const nanos = Math.floor((ms - second * 1000) * 1_000_000);
  if (second !== lastSecond) {
    lastSecond = second;
    lastSeconds = BigInt(second);
  }
  return { $typeName: 'google.protobuf.Timestamp', seconds: lastSeconds, nanos };
}

/** A span of at least 0 ms, as messages have it. */
export function spanOf(ms: number): Duration {
  const second = Math.floor(ms / 1000);
  const nanos = Math.floor((ms - second * 1000) * 1_000_000);
  return { $typeName: 'google.protobuf.Duration', seconds: BigInt(second), nanos };
}

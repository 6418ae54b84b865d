/** So many bytes are enough for a frame. */
const frameBytes = 262_144;

/**
 * Puts messages of one kind together until that is enough for a frame; undefined: there is none. Messages that only repeat something are,
 * one behind the other, one message with all of it.
 */
export function gatherFrame(next: () => Uint8Array | undefined): Uint8Array | undefined {
  const parts: Uint8Array[] = [];
  for (let length = 0; length < frameBytes; ) {
    const bytes = next();
    if (!bytes) break;
    parts.push(bytes);
    length += bytes.length;
  }
  return parts.length > 1 ? Buffer.concat(parts) : parts[0];
}

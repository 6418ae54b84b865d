import { describe, expect, it } from 'vitest';
import { createRandom } from '../../base/index.js';
import { createFrameReader, encodeFrame, prefixOf } from './frame.js';

/** What is read when the bytes come in these pieces. */
function read(pieces: readonly Buffer[], maxBytes = 100_000): [number, string][] {
  const frames: [number, string][] = [];
  const take = createFrameReader(maxBytes, (kind, content) => frames.push([kind, content.toString('latin1')]));
  for (const piece of pieces) take(piece);
  return frames;
}

describe('a frame', () => {
  it('is its kind, the length of its content and that; a message has the prefix that it has in gRPC', () => {
    expect([...encodeFrame(0, Buffer.from('hi'))]).toEqual([0, 0, 0, 0, 2, 104, 105]);
    expect([...encodeFrame(4, new Uint8Array())]).toEqual([4, 0, 0, 0, 0]);
    expect([...prefixOf(3, 0x01020304)]).toEqual([3, 1, 2, 3, 4]);
  });

  it('is read whole, wherever it was cut', () => {
    const random = createRandom(7);
    const upTo = (max: number) => Math.floor(random() * max);
    for (let round = 0; round < 200; round++) {
      const sent = Array.from({ length: 8 }, (): [number, string] => {
        return [upTo(6), 'x'.repeat(upTo(round % 2 ? 10 : 3_000))];
      });
      const bytes = Buffer.concat(sent.map(([kind, text]) => encodeFrame(kind, Buffer.from(text))));
      const pieces: Buffer[] = [];
      for (let at = 0; at < bytes.length; ) {
        const end = at + 1 + upTo(round % 3 ? 7 : 2_000);
        pieces.push(bytes.subarray(at, end));
        at = end;
      }
      expect(read(pieces)).toEqual(sent);
    }
  });

  it('that came in one piece is not copied', () => {
    const bytes = encodeFrame(0, Buffer.from('hello'));
    let content: Buffer | undefined;
    createFrameReader(100, (_kind, found) => {
      content = found;
    })(bytes);
    expect(content?.buffer).toBe(bytes.buffer);
  });

  it('that is too large is refused by its first bytes', () => {
    expect(read([encodeFrame(0, Buffer.alloc(100))], 100)).toHaveLength(1);
    expect(() => read([prefixOf(0, 101)], 100)).toThrow(expect.objectContaining({ reason: 'BODY_TOO_LARGE' }));
  });
});

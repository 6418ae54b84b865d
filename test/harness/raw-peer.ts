import { create, fromBinary, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { type Frame, FrameSchema } from '../../gen/ts/dacp/link/v1/link_pb.js';
import type { MeshError } from '../../src/base/index.js';
import type { RawStream } from '../../src/rpc/index.js';

/** A peer that speaks frames by hand, with protobuf-es alone: what a program in another language would do. */
export interface RawPeer {
  /** What came, in order. */
  readonly frames: Frame[];
  /** Set when the stream is over. */
  readonly closed: { readonly error: MeshError | undefined } | undefined;
  send(frame: MessageInitShape<typeof FrameSchema>): void;
  sendBytes(bytes: Uint8Array): void;
  end(): void;
}

export interface RawPeerOptions {
  /** Hears each frame as it comes. */
  readonly onFrame?: (frame: Frame, peer: RawPeer) => void;
  /** Answers pings; unless said, it does. */
  readonly pongs?: boolean;
}

/** Speaks frames on a stream, in the turn in which it is opened. */
export function createRawPeer(stream: RawStream, { onFrame, pongs = true }: RawPeerOptions = {}): RawPeer {
  const frames: Frame[] = [];
  let closed: { error: MeshError | undefined } | undefined;
  const peer: RawPeer = {
    frames,
    get closed() {
      return closed;
    },
    send: frame => void stream.write(toBinary(FrameSchema, create(FrameSchema, frame))),
    sendBytes: bytes => void stream.write(bytes),
    end: () => stream.end(),
  };
  stream.onMessage(bytes => {
    const frame = fromBinary(FrameSchema, bytes);
    frames.push(frame);
    if (pongs && frame.ping) peer.send({ pong: { id: frame.ping.id } });
    onFrame?.(frame, peer);
  });
  stream.onDrain(() => undefined);
  stream.onEnd(() => undefined);
  stream.onClose(error => {
    closed = { error };
  });
  return peer;
}

import type { Socket } from 'node:net';
import { type Clock, createKeepalive, MeshError, type Timer, toMeshError } from '../../base/index.js';
import { createFrameReader, encodeFrame, FrameKind, prefixOf } from './frame.js';

/** What both ends of a local call agree on. */
export interface WireLimits {
  /** The largest message taken or sent, in bytes. */
  readonly maxMessageBytes: number;
  /** The peer is asked for a sign of life every so often, in ms. */
  readonly keepaliveMs: number;
  /** And the call is given up when none came within so long, in ms. */
  readonly keepaliveTimeoutMs: number;
}

export interface WireOptions extends WireLimits {
  readonly clock: Clock;
  /** Takes a frame; pings are answered before. */
  take(kind: number, content: Buffer): void;
  /** What came cannot be read, or `take` threw: nothing more is read. Or what was to be sent is too large: it is not sent. */
  broken(error: MeshError): void;
  drained(): void;
  /** The socket is closed; once, and always. */
  closed(): void;
}

/** Frames on a socket. */
export interface Wire {
  /** Sends a frame; false: wait for `drained` before sending more. */
  send(kind: number, content: Uint8Array): boolean;
  /**
   * Sends the last frame, and calls back when all has left. Then the peer closes: were this side the first, what the peer is writing
   * would break the connection before it has read the end. A peer that does not close has as long as for a sign of life.
   */
  finish(kind: number, content: Uint8Array, left: () => void): void;
  /** Closes it at once. */
  destroy(): void;
}

const nothing = new Uint8Array();

/** What is larger is not copied to be one piece with its prefix. */
const copiedBytes = 4_096;

/** Puts frames on a socket that is connected. */
export function createWire(socket: Socket, options: WireOptions): Wire {
  const { keepaliveMs, keepaliveTimeoutMs, clock } = options;
  let reading = true;
  let pinged = 0;
  let patience: Timer | undefined;
  const keepalive = createKeepalive({
    clock,
    everyMs: keepaliveMs,
    withinMs: keepaliveTimeoutMs,
    ping(id) {
      pinged = id;
      send(FrameKind.ping, nothing);
    },
    silent: () => socket.destroy(),
  });

  function send(kind: number, content: Uint8Array): boolean {
    if (content.length > options.maxMessageBytes) {
      options.broken(tooLarge(content.length, options.maxMessageBytes));
      return false;
    }
    if (content.length <= copiedBytes) return socket.write(encodeFrame(kind, content));
    socket.cork();
    socket.write(prefixOf(kind, content.length));
    const more = socket.write(content);
    socket.uncork();
    return more;
  }

  function finish(kind: number, content: Uint8Array, left: () => void): void {
    socket.write(encodeFrame(kind, content), error => {
      if (error) return;
      left();
      patience = clock.setTimer(keepaliveTimeoutMs, () => socket.destroy());
    });
    // Who has waited for this side to listen is read to its end.
    socket.resume();
  }

  const read = createFrameReader(options.maxMessageBytes, (kind, content) => {
    if (!reading || socket.destroyed) return;
    if (kind === FrameKind.ping) send(FrameKind.pong, nothing);
    else if (kind === FrameKind.pong) keepalive.answered(pinged);
    else options.take(kind, content);
  });

  socket.on('data', bytes => {
    if (!reading) return;
    try {
      read(bytes);
    } catch (error) {
      reading = false;
      options.broken(toMeshError(error));
    }
  });
  socket.on('drain', options.drained);
  // Broken connections close.
  socket.on('error', () => undefined);
  socket.on('close', () => {
    keepalive.stop();
    patience?.cancel();
    options.closed();
  });
  keepalive.start();
  return { send, finish, destroy: () => void socket.destroy() };
}

function tooLarge(bytes: number, maxBytes: number): MeshError {
  return new MeshError('BODY_TOO_LARGE', `a message of ${bytes} bytes is not sent; at most ${maxBytes} are`);
}

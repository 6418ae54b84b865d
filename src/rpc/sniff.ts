import type { Socket } from 'node:net';
import type { Clock } from '../base/index.js';

/** What every HTTP/2 connection begins with (RFC 9113, section 3.4). */
const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');

/** A timer that fires so much too late says that the process was busy. */
const lateTimerMs = 50;

/** What a connection speaks, by its first bytes; undefined: too few to tell. */
export function protocolOf(bytes: Buffer): 'http1' | 'http2' | undefined {
  const length = Math.min(bytes.length, preface.length);
  if (!bytes.subarray(0, length).equals(preface.subarray(0, length))) return 'http1';
  return length === preface.length ? 'http2' : undefined;
}

/** What a sniffer is made of. */
export interface SniffOptions {
  readonly clock: Clock;
  /** Sockets that do not say in this time what they speak are closed. */
  readonly timeoutMs: number;
  /** Takes the socket over, with all bytes still unread. */
  onKnown(socket: Socket, protocol: 'http1' | 'http2'): void;
}

/** Waits for the first bytes of a socket and hands it on. */
export function sniff(socket: Socket, { clock, timeoutMs, onKnown }: SniffOptions): void {
  const deadlineMs = clock.monotonic() + timeoutMs;
  let timer = clock.setTimer(timeoutMs, onTimeout);
  const unread: Buffer[] = [];

  function onReadable(): void {
    for (let chunk = socket.read(); chunk !== null; chunk = socket.read()) unread.push(chunk);
    const bytes = Buffer.concat(unread);
    const protocol = bytes.length === 0 ? undefined : protocolOf(bytes);
    if (!protocol) return;
    stop();
    socket.unshift(bytes);
    onKnown(socket, protocol);
  }

  /** A process that was busy itself comes late, with bytes it has not read yet: then the peer gets a second term. */
  function onTimeout(): void {
    const lateMs = clock.monotonic() - deadlineMs;
    if (lateMs < lateTimerMs) socket.destroy();
    else timer = clock.setTimer(timeoutMs, () => socket.destroy());
  }

  function stop(): void {
    timer.cancel();
    socket.off('readable', onReadable);
    socket.off('end', onEnd);
    socket.off('close', stop);
  }

  /** Closed by the peer before it said anything. */
  function onEnd(): void {
    socket.destroy();
  }

  socket.on('readable', onReadable);
  socket.on('end', onEnd);
  socket.on('close', stop);
}

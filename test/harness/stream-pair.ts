import { MeshError } from '../../src/base/index.js';
import type { RawStream } from '../../src/rpc/index.js';

/** Two ends of one stream, in memory. */
export interface StreamPair {
  readonly client: RawStream;
  readonly server: RawStream;
  /** Breaks the connection: what is under way is lost. */
  cut(): void;
  /** The server's process is about to end. */
  leave(): void;
  /** Keeps everything that is under way until `resume`: a peer that is frozen; one way or both. */
  pause(way?: Way): void;
  resume(): void;
}

/** Towards which end. */
export type Way = 'client' | 'server' | 'both';

export interface StreamPairOptions {
  /** Runs something later; `setImmediate` unless said. */
  readonly defer?: (run: () => void) => void;
  /** Messages under way after which `write` says no. */
  readonly highWater?: number;
}

type Event = { kind: 'message'; bytes: Uint8Array } | { kind: 'end' };

/** One end: what it has to hear, and who listens. */
interface End {
  inbox: Event[];
  ended: boolean;
  closed: boolean;
  blocked: boolean;
  message?: (bytes: Uint8Array) => void;
  drain?: () => void;
  end?: () => void;
  close?: (error: MeshError | undefined) => void;
  leaving?: () => void;
}

/** Makes a stream whose two ends behave as those of `rpc` do. */
export function createStreamPair({ defer = setImmediate, highWater = 64 }: StreamPairOptions = {}): StreamPair {
  const client = createEnd();
  const server = createEnd();
  let paused: Way | undefined;

  function createEnd(): End {
    return { inbox: [], ended: false, closed: false, blocked: false };
  }

  function close(end: End, error: MeshError | undefined): void {
    if (end.closed) return;
    end.closed = true;
    end.inbox = [];
    defer(() => end.close?.(error));
  }

  function deliver(to: End, from: End): void {
    const held = paused === 'both' || paused === (to === client ? 'client' : 'server');
    if (held || to.closed) return;
    const event = to.inbox.shift();
    if (!event) return;
    if (event.kind === 'message') to.message?.(event.bytes);
    else to.end?.();
    if (from.blocked && to.inbox.length <= highWater / 2) {
      from.blocked = false;
      defer(() => from.drain?.());
    }
    if (event.kind === 'end' && to.ended) for (const end of [client, server]) close(end, undefined);
  }

  function post(to: End, from: End, event: Event): void {
    to.inbox.push(event);
    defer(() => deliver(to, from));
  }

  function streamOf(own: End, peer: End): RawStream {
    return {
      metadata: new Map(),
      peer: { address: 'memory' },
      write(bytes) {
        if (own.ended || own.closed) return false;
        post(peer, own, { kind: 'message', bytes: Uint8Array.from(bytes) });
        own.blocked = peer.inbox.length >= highWater;
        return !own.blocked;
      },
      isPrompt: () => false,
      end() {
        if (own.ended || own.closed) return;
        own.ended = true;
        post(peer, own, { kind: 'end' });
      },
      fail(error) {
        if (own.closed) return;
        close(own, error);
        close(peer, error);
      },
      onMessage(listener) {
        own.message = listener;
      },
      onDrain(listener) {
        own.drain = listener;
      },
      onEnd(listener) {
        own.end = listener;
      },
      onClose(listener) {
        own.close = listener;
      },
      onLeaving(listener) {
        own.leaving = listener;
      },
    };
  }

  return {
    client: streamOf(client, server),
    server: streamOf(server, client),
    cut() {
      const error = new MeshError('UNREACHABLE', 'the connection was cut');
      close(client, error);
      close(server, error);
    },
    leave: () => server.leaving?.(),
    pause(way = 'both') {
      paused = way;
    },
    resume() {
      paused = undefined;
      for (const [to, from] of [
        [server, client],
        [client, server],
      ] as const)
        for (let i = to.inbox.length; i > 0; i--) defer(() => deliver(to, from));
    },
  };
}

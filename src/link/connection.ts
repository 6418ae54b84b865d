import { type MeshError, toMeshError } from '../base/index.js';
import type { RawStream } from '../rpc/index.js';
import { createArrivals } from './arrivals.js';
import { decodeFrame } from './frame-read.js';
import type { InboundFrame } from './inbound-frame.js';
import type { LinkObserver } from './observer.js';

/** Whom a connection serves at the moment; it passes from the one who says hello to the link. */
export interface ConnectionListener {
  /** What it throws ends the connection. */
  frame(frame: InboundFrame): void;
  drained(): void;
  /** The peer ended its side well. */
  peerEnded(): void;
  /** Once, and always. */
  closed(error: MeshError | undefined): void;
}

/** A stream that carries frames. */
export interface Connection {
  listener: ConnectionListener;
  /** The stream takes more; writing all the same is allowed for what must not wait. */
  readonly writable: boolean;
  readonly closed: boolean;
  write(frame: Uint8Array): void;
  /** What is written leaves at once, and not only when the turn of the event loop is over. */
  isPrompt(): boolean;
  /** Ends this side well. */
  end(): void;
  /** Ends the stream with an error that the peer sees; the listener hears of it at once. */
  cut(error: MeshError): void;
}

/** As its maker has it: see links. */
type Changing = Connection & { writable: boolean; closed: boolean };

/** Puts frames on a stream; in the turn in which the stream is handed over. */
export function openConnection(stream: RawStream, listener: ConnectionListener, observer: LinkObserver): Connection {
  function close(error: MeshError | undefined): void {
    if (connection.closed) return;
    arrivals.takeAll();
    if (connection.closed) return;
    connection.closed = true;
    connection.writable = false;
    connection.listener.closed(error);
  }

  /** How much it carried: items, and deliveries of which it says something. */
  function take(bytes: Uint8Array): number {
    if (connection.closed) return 0;
    try {
      const frame = decodeFrame(bytes);
      connection.listener.frame(frame);
      return weightOf(frame);
    } catch (error) {
      connection.cut(toMeshError(error));
      return 0;
    }
  }

  const arrivals = createArrivals({ take, defer: setImmediate });

  const connection: Changing = {
    listener,
    writable: true,
    closed: false,
    write(frame) {
      if (connection.closed) return;
      observer.add('frames_sent', 1);
      observer.add('bytes_sent', frame.length);
      if (!stream.write(frame)) connection.writable = false;
    },
    isPrompt: stream.isPrompt,
    end() {
      if (!connection.closed) stream.end();
    },
    cut(error) {
      if (connection.closed) return;
      arrivals.drop();
      stream.fail(error);
      close(error);
    },
  };

  stream.onMessage(bytes => {
    if (connection.closed) return;
    observer.add('frames_received', 1);
    observer.add('bytes_received', bytes.length);
    arrivals.arrived(bytes);
  });
  stream.onDrain(() => {
    if (connection.closed) return;
    connection.writable = true;
    connection.listener.drained();
  });
  stream.onEnd(() => {
    arrivals.takeAll();
    if (!connection.closed) connection.listener.peerEnded();
  });
  stream.onClose(close);
  return connection;
}

function weightOf({ items }: InboundFrame): number {
  let weight = items.length;
  for (const item of items) if (item.kind === 'notice') weight += item.notice.sequences.length;
  return weight;
}

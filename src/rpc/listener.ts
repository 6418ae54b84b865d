import { type AddressInfo, createServer as createNetServer, type Server as NetServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { type Clock, MeshError } from '../base/index.js';
import { formatAddress } from './peer.js';
import { sniff } from './sniff.js';

/** TLS of a server; certificates and keys in PEM. */
export interface ServerTls {
  readonly cert: string | Buffer;
  readonly key: string | Buffer;
  /** Authorities whose client certificates are good; the machine's unless given. */
  readonly ca?: string | Buffer;
  /**
   * What clients must show: `require` takes no connection without a good certificate, `ask` takes those as calls without
   * `peer.certificate`, `none` asks for nothing. `none` unless said.
   */
  readonly clientCertificates?: 'none' | 'ask' | 'require';
}

/** What a listener is made of. */
export interface ListenerOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly tls?: ServerTls | undefined;
  readonly clock: Clock;
  /** How long a connection may take for its TLS handshake, and then for its first bytes. */
  readonly firstBytesTimeoutMs: number;
  onHttp1(socket: Socket): void;
  onHttp2(socket: Socket): void;
}

/** The one port: takes connections and hands them on by what they speak. */
export interface Listener {
  /** Errors: PORT_TAKEN, LISTEN_FAILED. */
  listen(): Promise<void>;
  /** Once it listens. */
  readonly port: number;
  /** Takes no more connections and closes those that have said nothing; resolves when every connection is closed. */
  stop(): Promise<void>;
  /** Closes every connection, whatever it is doing. */
  destroy(): void;
}

/** Makes the listener. Errors: OPTION_INVALID for TLS material that cannot be read. */
export function createListener(options: ListenerOptions): Listener {
  const { host, port, tls, clock } = options;
  // By remote address, since a TLS socket and the socket below it share that and nothing else that is public.
  const silent = new Map<string, Socket>();
  const open = new Set<Socket>();
  const server = tls ? createTls(tls, options) : createNetServer({ noDelay: true });

  server.on('connection', (socket: Socket) => {
    open.add(socket);
    const key = remoteOf(socket);
    silent.set(key, socket);
    socket.on('close', () => {
      open.delete(socket);
      silent.delete(key);
    });
    // Broken connections close; those who use the socket hear of it.
    socket.on('error', () => undefined);
    if (!tls) take(socket);
  });
  // Also when the handshake took too long: the library tells, and leaves the socket open.
  server.on('tlsClientError', (_error: Error, socket: Socket) => socket.destroy());
  server.on('secureConnection', (socket: Socket) => {
    socket.on('error', () => undefined);
    take(socket);
  });

  function take(socket: Socket): void {
    const key = remoteOf(socket);
    sniff(socket, {
      clock,
      timeoutMs: options.firstBytesTimeoutMs,
      onKnown(known, protocol) {
        silent.delete(key);
        if (protocol === 'http2') options.onHttp2(known);
        else options.onHttp1(known);
      },
    });
  }

  return {
    listen: () => listen(server, host, port),
    get port() {
      return (server.address() as AddressInfo | null)?.port ?? port;
    },
    stop() {
      const closed = new Promise<void>(resolve => server.close(() => resolve()));
      for (const socket of silent.values()) socket.destroy();
      return closed;
    },
    destroy() {
      for (const socket of open) socket.destroy();
    },
  };
}

/** gRPC clients offer `h2` alone; browsers and curl offer both and get HTTP/1.1, where Connect and gRPC-Web are served. */
function chooseProtocol({ protocols }: { protocols: readonly string[] }): string | undefined {
  return ['http/1.1', 'h2'].find(protocol => protocols.includes(protocol));
}

function remoteOf(socket: Socket): string {
  return formatAddress(socket.remoteAddress, socket.remotePort);
}

function createTls(tls: ServerTls, options: ListenerOptions): NetServer {
  const { clientCertificates = 'none' } = tls;
  try {
    return createTlsServer({
      cert: tls.cert,
      key: tls.key,
      ...(tls.ca !== undefined && { ca: tls.ca }),
      requestCert: clientCertificates !== 'none',
      rejectUnauthorized: clientCertificates === 'require',
      ALPNCallback: chooseProtocol,
      handshakeTimeout: options.firstBytesTimeoutMs,
      noDelay: true,
    });
  } catch (error) {
    throw new MeshError('OPTION_INVALID', `TLS cannot be set up with this certificate and key: ${textOf(error)}`, {
      cause: error,
    });
  }
}

/** Listens, or says in one line why not. Errors: PORT_TAKEN, LISTEN_FAILED. */
export function listen(server: NetServer, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException) => reject(listenError(error, formatAddress(host, port)));
    server.once('error', onError);
    server.listen({ host, port }, () => {
      server.off('error', onError);
      resolve();
    });
  });
}

/** Whether a port can be listened on now. Errors: PORT_TAKEN, LISTEN_FAILED. */
export async function assertFree(host: string, port: number): Promise<void> {
  const server = createNetServer();
  await listen(server, host, port);
  await new Promise(resolve => server.close(resolve));
}

function listenError(error: NodeJS.ErrnoException, address: string): MeshError {
  if (error.code === 'EADDRINUSE') {
    return new MeshError('PORT_TAKEN', `${address} is taken by another process; stop that one or choose another port`, {
      details: { address },
    });
  }
  return new MeshError('LISTEN_FAILED', `cannot listen on ${address}: ${error.message}`, {
    details: { address },
    cause: error,
  });
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

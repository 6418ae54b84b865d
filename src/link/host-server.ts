import { type Clock, checkInteger, MeshError } from '../base/index.js';
import { createServer, type RawStream, type Server, type ServerTls } from '../rpc/index.js';
import { createLinkService } from './service.js';

/** Where a host takes direct links from other hosts. */
export interface ServeOptions {
  /** `host:port` to listen on; port 0: any free one. */
  readonly address: string;
  /** `host:port` under which others reach it; needed when it listens on all addresses (`0.0.0.0`, `[::]`). */
  readonly advertise?: string;
  /** Absent: plaintext. Whoever dials must speak TLS then, too. */
  readonly tls?: ServerTls;
  /** Whether processes of the same user on this machine may come over a socket of the machine; true unless said. */
  readonly localSocket?: boolean;
}

/** A host's server: nothing but links. */
export interface HostServer extends Pick<Server, 'start' | 'close'> {
  /** What is told to others, once it listens. */
  readonly address: string;
}

/** Addresses on which one can listen, and which nobody can dial. */
const everywhere = new Set(['0.0.0.0', '[::]', '::']);

/** Makes a host's server. Errors: OPTION_INVALID for an address that is none, or that nobody could dial. */
export function createHostServer(
  { address, advertise, tls, localSocket }: ServeOptions,
  options: { readonly accept: (stream: RawStream) => void; readonly clock: Clock },
): HostServer {
  const colon = address.lastIndexOf(':');
  const host = address.slice(0, colon);
  if (colon < 1)
    throw new MeshError('OPTION_INVALID', `serve is "${address}"; it takes host:port, such as 127.0.0.1:0`);
  const port = checkInteger('port of serve', Number(address.slice(colon + 1)), { min: 0, max: 65_535 });
  if (everywhere.has(host) && advertise === undefined)
    throw new MeshError(
      'OPTION_INVALID',
      `serve is "${address}"; say with advertise under which host:port others reach it`,
    );
  const server = createServer({
    host: host.replace(/^\[|\]$/g, ''),
    port,
    tls,
    services: [createLinkService(options)],
    serveMetrics: false,
    localSocket,
    clock: options.clock,
  });
  return {
    start: server.start,
    close: server.close,
    get address() {
      return advertise ?? server.address;
    },
  };
}

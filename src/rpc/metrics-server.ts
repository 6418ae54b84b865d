import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLifecycle, type Lifecycle } from '../base/index.js';
import type { Meters } from '../observability/index.js';
import { listen } from './listener.js';
import { formatAddress } from './peer.js';

/** What a listener for metrics alone is made of. */
export interface MetricsServerOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly meters: Meters;
}

/** Serves `GET /metrics` on a port of its own (S14: PROMETHEUS_PORT). Errors at its start: PORT_TAKEN, LISTEN_FAILED. */
export function createMetricsServer({
  host,
  port,
  meters,
}: MetricsServerOptions): Lifecycle & { readonly address: string } {
  const server = createServer((request, response) => {
    if (request.url?.split('?', 1)[0] !== '/metrics') {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('only /metrics is here\n');
      return;
    }
    meters.render().then(
      ({ contentType, text }) => response.writeHead(200, { 'content-type': contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  const lifecycle = createLifecycle({
    name: 'metrics server',
    start: () => listen(server, host, port),
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
  return {
    get state() {
      return lifecycle.state;
    },
    get address() {
      return formatAddress(host, (server.address() as AddressInfo | null)?.port ?? port);
    },
    start: lifecycle.start,
    close: lifecycle.close,
    [Symbol.asyncDispose]: lifecycle.close,
  };
}

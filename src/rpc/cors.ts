import type { IncomingMessage, ServerResponse } from 'node:http';
import { MeshError } from '../base/index.js';

/** What Connect and gRPC-Web send and read; https://connectrpc.com/docs/cors. */
const allowHeaders = [
  'content-type',
  'authorization',
  'connect-protocol-version',
  'connect-timeout-ms',
  'connect-content-encoding',
  'connect-accept-encoding',
  'grpc-timeout',
  'x-grpc-web',
  'x-user-agent',
  'traceparent',
  'tracestate',
].join(', ');
const exposeHeaders = 'grpc-status, grpc-message, grpc-status-details-bin, connect-content-encoding';

/** Browsers may keep what a preflight answered for two hours, Chromium's limit. */
const maxAgeS = 7_200;

/**
 * Says whether the page that sends this request may: one of this server itself at a loopback name, or of an origin in the list (`*`: any). A request
 * without `Origin` comes from no page. Others are refused before anything is done, since browsers send some without asking first
 * and only hide the answer. Errors: ORIGIN_REFUSED.
 */
export function checkOrigin(request: IncomingMessage, response: ServerResponse, origins: readonly string[]): void {
  const { origin, host } = request.headers;
  response.setHeader('vary', 'origin');
  if (origin === undefined || isOwn(origin, host)) return;
  if (!origins.includes(origin) && !origins.includes('*')) {
    throw new MeshError(
      'ORIGIN_REFUSED',
      `pages of ${origin} may not call this server; its operator can allow the origin`,
      {
        details: { origin },
      },
    );
  }
  response.setHeader('access-control-allow-origin', origin);
  response.setHeader('access-control-expose-headers', exposeHeaders);
}

/** Answers a browser's question whether it may send a request. */
export function answerPreflight(response: ServerResponse): void {
  response.setHeader('access-control-allow-methods', 'GET, POST, PUT, DELETE');
  response.setHeader('access-control-allow-headers', allowHeaders);
  response.setHeader('access-control-max-age', maxAgeS);
  response.writeHead(204).end();
}

/** The names by which a process of this machine is called; a stranger's name can be made to lead here, and these cannot. */
const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i;

/** A page of this server itself. Other names than loopback's are believed only when they are in the list (DNS rebinding). */
function isOwn(origin: string, host: string | undefined): boolean {
  if (host === undefined || !loopback.test(host)) return false;
  return origin === `http://${host}` || origin === `https://${host}`;
}

/**
 * Ring 2: serve a service, call one.
 *
 * A service is written once as functions (`bind`) and served on one port as gRPC, gRPC-Web and Connect (`createServer`); links have
 * their frames as bytes (`bindRaw`, `openRaw`), and so have sessions (`takeFrames`, `createOutlet`). `dial` gives a channel to another
 * process and clients on it.
 *
 *     const server = createServer({ host: '127.0.0.1', port: 4700, services: [bind(EventLogService, eventLogService(store))] });
 *     await server.start();
 *     const channel = dial(server.address);
 *     await channel.client(EventLogService).read({ stream: 'orders/4711' });
 *
 * Rules: handlers throw MeshError and know nothing of the wire; errors are translated in status.ts alone; what wraps every call is
 * an interceptor.
 */
export type { Channel, ClientTls, DialOptions } from './channel.js';
export { dial } from './dial.js';
export { createHealth, type Health } from './health.js';
export { type HttpRequest, type HttpResponse, type HttpRoute, jsonResponse } from './http-route.js';
export { takeFrames } from './inlet.js';
export type { CallInterceptor, CallOutcome } from './interceptor.js';
export { assertFree, type ServerTls } from './listener.js';
export { createMetricsServer, type MetricsServerOptions } from './metrics-server.js';
export { createOutlet, type Outlet } from './outlet.js';
export { createServer, type Server } from './server.js';
export type { ServerOptions } from './server-options.js';
export {
  bind,
  bindRaw,
  type CallContext,
  type CallOptions,
  type Client,
  type Implementation,
  type Peer,
  type RawStream,
  type ServiceBinding,
} from './service.js';
export type { Readiness } from './standard-routes.js';
export { fromStatus, toStatus } from './status.js';

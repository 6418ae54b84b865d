import type { Meters } from '../observability/index.js';
import type { Health } from './health.js';
import { type HttpRoute, jsonResponse } from './http-route.js';

/** Whether a process can do its work now, and why not. */
export interface Readiness {
  readonly ready: boolean;
  /** What `/ready` shows beside that; no secrets. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** What the standard routes show. */
export interface StandardRoutesOptions {
  readonly health: Health;
  readonly meters: Meters;
  readonly serveMetrics: boolean;
  readiness(): Readiness | Promise<Readiness>;
}

/**
 * `/health` (200 while the process lives), `/ready` (200 or 503, with details) and `/metrics`, as probes and Prometheus ask for them
 * (S14).
 */
export function standardRoutes({ health, meters, serveMetrics, readiness }: StandardRoutesOptions): HttpRoute[] {
  return [
    { method: 'GET', path: '/health', handle: () => jsonResponse(200, { status: 'ok' }) },
    {
      method: 'GET',
      path: '/ready',
      async handle() {
        const { ready, details } = await readiness();
        const serving = health.get('') === true;
        return jsonResponse(serving && ready ? 200 : 503, { ready: serving && ready, serving, details });
      },
    },
    ...(serveMetrics ? [metricsRoute(meters)] : []),
  ];
}

/** The metrics as Prometheus text. */
function metricsRoute(meters: Meters): HttpRoute {
  return {
    method: 'GET',
    path: '/metrics',
    async handle() {
      const { contentType, text } = await meters.render();
      return { status: 200, headers: { 'content-type': contentType }, body: text };
    },
  };
}

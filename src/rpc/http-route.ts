import type { CallContext } from './service.js';

/** A plain HTTP request, read whole. */
export interface HttpRequest {
  /** What stands where the route's path has `{name}`, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Empty when there was none. */
  readonly body: Uint8Array;
  /** Headers (as `metadata`), peer, signal and trace. */
  readonly call: CallContext;
}

/** Its answer. */
export interface HttpResponse {
  readonly status: number;
  /** `content-type` and others; names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/**
 * A path beside the RPCs, served over HTTP/1.1. What `handle` throws is answered as JSON in the form of the Connect protocol:
 * `{"code": "not_found", "message": …, "details": […]}`.
 */
export interface HttpRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Such as `/agent/status/{agent_id}`; a name in braces stands for one segment. */
  readonly path: string;
  handle(request: HttpRequest): HttpResponse | Promise<HttpResponse>;
}

/** An answer in JSON. */
export function jsonResponse(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: `${JSON.stringify(value)}\n` };
}

/** What is at a path. */
export interface RouteMatch<R extends HttpRoute> {
  /** The route of this method. */
  readonly route?: R;
  readonly params: Record<string, string>;
  /** Methods that the path takes; empty: nothing is there. */
  readonly methods: readonly string[];
}

/** Finds the route of a request; HEAD is answered by GET's. */
export function matchRoute<R extends HttpRoute>(routes: readonly R[], method: string, path: string): RouteMatch<R> {
  const wanted = method === 'HEAD' ? 'GET' : method;
  const methods: string[] = [];
  for (const route of routes) {
    const params = matchPath(route.path, path);
    if (!params) continue;
    if (route.method === wanted) return { route, params, methods };
    methods.push(route.method);
  }
  return { params: {}, methods };
}

function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [i, segment] of wanted.entries()) {
    const value = given[i] ?? '';
    const name = /^\{(.+)\}$/.exec(segment)?.[1];
    if (name === undefined) {
      if (segment !== value) return undefined;
    } else {
      const decoded = decode(value);
      if (!decoded) return undefined;
      params[name] = decoded;
    }
  }
  return params;
}

function decode(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

import { headersOf, type Incoming, isRedirect, isStream, pieces, whole } from './incoming.js';

/**
 * What `fetch` sends with, without what makes it a browser's: for short answers that costs more than everything else that is done for a
 * call. Connections, proxies and certificates are those of the process, as with `fetch`, since its dispatcher is the same.
 */

/** What a dispatcher tells of a request (undici 6 and 7). */
interface Handler {
  onConnect(abort: (reason?: unknown) => void): void;
  onHeaders(status: number, headers: readonly Uint8Array[], resume: () => void, statusText: string): boolean;
  onData(chunk: Uint8Array): boolean;
  onComplete(): void;
  onError(error: Error): void;
}

interface Dispatch {
  readonly origin: string;
  readonly path: string;
  readonly method: string;
  readonly headers: readonly string[];
  readonly body: string | null;
}

interface Dispatcher {
  dispatch(options: Dispatch, handler: Handler): boolean;
}

/** Under this name `fetch` and undici, whichever of its versions, find what the process sends with. */
const globalDispatcher = Symbol.for('undici.globalDispatcher.1');
const builtIn = fetch;

/** Sends as `fetch` does; what is out of the ordinary – redirects, other bodies than text – is left to it. */
export const dispatchFetch: typeof fetch = async (input, init = {}) => {
  const body = init.body ?? null;
  const dispatcher = dispatcherNow();
  if (!dispatcher || input instanceof Request || (body !== null && typeof body !== 'string'))
    return await fetch(input, init);
  const url = new URL(input);
  const headers = init.headers instanceof Headers ? init.headers : new Headers(init.headers);
  const unpacks = headers.has('accept-encoding') ? [] : ['accept-encoding', 'gzip, deflate'];
  const options = {
    origin: url.origin,
    path: url.pathname + url.search,
    method: init.method ?? 'GET',
    headers: [...headers].flat().concat(unpacks),
    body,
  };
  const response = await send(dispatcher, options, init.signal ?? undefined);
  return response ?? (await fetch(input, init));
};

/** What the process sends with; undefined: it cannot be told, or somebody has put another `fetch` in place. */
function dispatcherNow(): Dispatcher | undefined {
  if (fetch !== builtIn) return undefined;
  const found: unknown = Reflect.get(globalThis, globalDispatcher);
  return typeof found === 'object' && found !== null && 'dispatch' in found ? (found as Dispatcher) : undefined;
}

/** The answer; undefined: it is to be left to `fetch`. */
function send(dispatcher: Dispatcher, options: Dispatch, signal?: AbortSignal): Promise<Response | undefined> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    let abort: (reason?: unknown) => void = () => undefined;
    let incoming: Incoming | undefined;
    const onAbort = () => abort(signal?.reason);
    const over = () => signal?.removeEventListener('abort', onAbort);
    signal?.addEventListener('abort', onAbort);
    dispatcher.dispatch(options, {
      onConnect(abortRequest) {
        abort = abortRequest;
        if (signal?.aborted) onAbort();
      },
      onHeaders(status, raw, resume, statusText) {
        if (status < 200) return true;
        const head = { status, statusText, headers: headersOf(raw) };
        if (isRedirect(head)) {
          resolve(undefined);
          over();
          abort();
          return false;
        }
        incoming = isStream(head) ? pieces(head, { resume, abort, resolve }) : whole(head, resolve);
        return true;
      },
      onData: chunk => incoming?.take(chunk) ?? true,
      onComplete() {
        over();
        incoming?.end();
      },
      onError(error) {
        over();
        // A dispatcher that wants to be talked to otherwise has sent nothing.
        if ('code' in error && error.code === 'UND_ERR_INVALID_ARG') return resolve(undefined);
        const why = signal?.aborted ? signal.reason : error;
        incoming?.fail(why);
        reject(why);
      },
    });
  });
}

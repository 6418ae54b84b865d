/**
 * What `fetch` sends with, without what makes it a browser's: for short answers that costs more than everything else that is done for a
 * call. Connections, proxies and certificates are those of the process, as with `fetch`, since its dispatcher is the same.
 */

/** What an answer begins with. */
type Head = { readonly status: number; readonly statusText: string; readonly headers: Headers };

/** The body of an answer that is on its way. */
interface Incoming {
  /** False: it waits to be resumed. */
  take(chunk: Uint8Array): boolean;
  end(): void;
  fail(error: unknown): void;
}

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
  const headers = new Headers(init.headers);
  if (!headers.has('accept-encoding')) headers.set('accept-encoding', 'gzip, deflate');
  const options = {
    origin: url.origin,
    path: url.pathname + url.search,
    method: init.method ?? 'GET',
    headers: [...headers].flat(),
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

/** A short answer: it is given when it is there as a whole. */
function whole(head: Head, resolve: (response: Response) => void): Incoming {
  const chunks: Uint8Array[] = [];
  return {
    take(chunk) {
      chunks.push(chunk);
      return true;
    },
    end() {
      const mayHaveBody = ![204, 205, 304].includes(head.status);
      resolve(new Response(mayHaveBody ? Buffer.concat(chunks) : null, head));
    },
    fail: () => undefined,
  };
}

interface Flow {
  readonly resume: () => void;
  readonly abort: (reason?: unknown) => void;
  readonly resolve: (response: Response) => void;
}

/** An answer that is read while it comes, no faster than it is read. */
function pieces(head: Head, { resume, abort, resolve }: Flow): Incoming {
  let to: ReadableStreamDefaultController<Uint8Array> | undefined;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      to = controller;
    },
    pull: () => resume(),
    cancel: reason => abort(reason),
  });
  const encoding = head.headers.get('content-encoding');
  const zipped = encoding === 'gzip' || encoding === 'deflate';
  resolve(new Response(zipped ? body.pipeThrough(new DecompressionStream(encoding)) : body, head));
  return {
    take(chunk) {
      to?.enqueue(chunk);
      return (to?.desiredSize ?? 0) > 0;
    },
    end: () => to?.close(),
    fail: error => to?.error(error),
  };
}

/** Events come piece by piece; what was made smaller is unpacked piece by piece. */
function isStream({ headers }: Head): boolean {
  const type = headers.get('content-type') ?? '';
  return type.startsWith('text/event-stream') || headers.has('content-encoding');
}

function isRedirect({ status, headers }: Head): boolean {
  return status >= 300 && status < 400 && headers.has('location');
}

/** Names and values in turn. */
function headersOf(raw: readonly Uint8Array[]): Headers {
  const headers = new Headers();
  for (let at = 0; at + 1 < raw.length; at += 2) headers.append(textOf(raw[at]), textOf(raw[at + 1]));
  return headers;
}

function textOf(bytes: Uint8Array | string | undefined): string {
  return typeof bytes === 'string' ? bytes : Buffer.from(bytes ?? []).toString('latin1');
}

/** What an answer begins with; names of headers in lower case. */
export type Head = { readonly status: number; readonly statusText: string; readonly headers: [string, string][] };

/** The body of an answer that is on its way. */
export interface Incoming {
  /** False: it waits to be resumed. */
  take(chunk: Uint8Array): boolean;
  end(): void;
  fail(error: unknown): void;
}

/** A short answer: it is given when it is there as a whole. */
export function whole(head: Head, resolve: (response: Response) => void): Incoming {
  const chunks: Uint8Array[] = [];
  return {
    take(chunk) {
      chunks.push(chunk);
      return true;
    },
    end() {
      const mayHaveBody = ![204, 205, 304].includes(head.status);
      resolve(mayHaveBody ? responseOf(Buffer.concat(chunks), head) : new Response(null, head));
    },
    fail: () => undefined,
  };
}

const utf8 = new TextDecoder();

/** A response that is here already: its text is read without the stream that others are read by, which would cost more than the rest. */
function responseOf(bytes: Buffer<ArrayBuffer>, head: Head): Response {
  let made: Response | undefined;
  const usual = () => {
    made ??= new Response(bytes, head);
    return made;
  };
  const text = async () => (made ? await made.text() : utf8.decode(bytes));
  return Object.defineProperties(new Response(null, head), {
    text: { value: text },
    json: { value: async () => JSON.parse(await text()) },
    body: { get: () => usual().body },
    arrayBuffer: { value: () => usual().arrayBuffer() },
    blob: { value: () => usual().blob() },
    clone: { value: () => usual().clone() },
  });
}

interface Flow {
  readonly resume: () => void;
  readonly abort: (reason?: unknown) => void;
  readonly resolve: (response: Response) => void;
}

/** An answer that is read while it comes, no faster than it is read. */
export function pieces(head: Head, { resume, abort, resolve }: Flow): Incoming {
  let to: ReadableStreamDefaultController<Uint8Array> | undefined;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      to = controller;
    },
    pull: () => resume(),
    cancel: reason => abort(reason),
  });
  const encoding = headerOf(head, 'content-encoding');
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
export function isStream(head: Head): boolean {
  const type = headerOf(head, 'content-type') ?? '';
  return type.startsWith('text/event-stream') || headerOf(head, 'content-encoding') !== undefined;
}

/** Whether it is to be asked for elsewhere. */
export function isRedirect(head: Head): boolean {
  return head.status >= 300 && head.status < 400 && headerOf(head, 'location') !== undefined;
}

function headerOf({ headers }: Head, wanted: string): string | undefined {
  return headers.find(([name]) => name === wanted)?.[1];
}

/** They come as names and values in turn. */
export function headersOf(raw: readonly Uint8Array[]): [string, string][] {
  const headers: [string, string][] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) headers.push([textOf(raw[at]).toLowerCase(), textOf(raw[at + 1])]);
  return headers;
}

function textOf(bytes: Uint8Array | string | undefined): string {
  return typeof bytes === 'string' ? bytes : Buffer.from(bytes ?? []).toString('latin1');
}

import type { JsonValue } from '@bufbuild/protobuf';
import { MeshError } from '../../../base/index.js';
import { type LlmTool, textOf } from '../tool.js';

/** A page that was found. */
export interface Hit {
  readonly title: string;
  readonly url: string;
  readonly text: string;
}

/** A search engine behind HTTP. */
export interface WebSearchOptions {
  /** `{query}` stands where the query goes, such as `https://search.example/api?q={query}`. */
  readonly url: string;
  /** Such as the key. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What is sent to it as JSON by POST, for engines that want that; a GET without a body unless given. */
  body?(query: string): JsonValue;
  /** What it found, out of its answer. */
  read(answer: JsonValue): readonly Hit[];
  /** Pages that the model hears of: 5 unless said. */
  readonly hitsMax?: number;
  /** How long the engine may take, in ms: 10,000 unless said. */
  readonly timeoutMs?: number;
}

const answerBytesMax = 1024 * 1024;

/** The tool `web_search` (S8, S10): any search engine with a JSON API. Errors: TOOL_FAILED, which the model hears. */
export function webSearch(options: WebSearchOptions): LlmTool {
  const { url, read, hitsMax = 5, timeoutMs = 10_000 } = options;
  return {
    name: 'web_search',
    description: 'Searches the web; gives title, address and an extract of the best pages.',
    parameters: { type: 'object', properties: { query: { type: 'string' } }, required: ['query'] },
    async run(args, context) {
      const query = textOf(args, 'query');
      const signal = AbortSignal.any([context.signal, AbortSignal.timeout(timeoutMs)]);
      try {
        const response = await fetch(url.replace('{query}', encodeURIComponent(query)), {
          ...requestOf(options, query),
          signal,
        });
        if (!response.ok) throw failed(`it answered ${response.status}`);
        return read(JSON.parse(await textFrom(response)))
          .slice(0, hitsMax)
          .map(hit => ({ ...hit }));
      } catch (thrown) {
        context.signal.throwIfAborted();
        if (signal.aborted) throw failed(`it did not answer within ${timeoutMs} ms`, thrown);
        throw thrown instanceof MeshError ? thrown : failed(whyOf(thrown), thrown);
      }
    },
  };
}

function requestOf({ headers = {}, body }: WebSearchOptions, query: string): RequestInit {
  if (!body) return { headers: { ...headers } };
  const json = { 'content-type': 'application/json' };
  return { method: 'POST', headers: { ...json, ...headers }, body: JSON.stringify(body(query)) };
}

/** Reads no more than it may. */
async function textFrom({ body }: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > answerBytesMax) throw failed(`it answered with more than ${answerBytesMax} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function failed(why: string, cause?: unknown): MeshError {
  return new MeshError('TOOL_FAILED', `the search engine gave nothing: ${why}`, { cause });
}

/** What is not JSON, or not of the form that `read` takes; of a connection that failed, why. */
function whyOf(thrown: unknown): string {
  const { message, cause } = thrown as Error;
  return cause instanceof Error ? `${message}: ${cause.message}` : message;
}

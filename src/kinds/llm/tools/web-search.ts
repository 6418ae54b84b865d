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
  /** What it found, out of its answer. */
  read(answer: JsonValue): readonly Hit[];
  /** Pages that the model hears of: 5 unless said. */
  readonly hitsMax?: number;
  /** How long the engine may take, in ms: 10,000 unless said. */
  readonly timeoutMs?: number;
}

const answerBytesMax = 1024 * 1024;

/** The tool `web_search` (S8, S10): any search engine with a JSON API. Errors: TOOL_FAILED, which the model hears. */
export function webSearch({ url, headers = {}, read, hitsMax = 5, timeoutMs = 10_000 }: WebSearchOptions): LlmTool {
  return {
    name: 'web_search',
    description: 'Searches the web; gives title, address and an extract of the best pages.',
    parameters: { type: 'object', properties: { query: { type: 'string' } }, required: ['query'] },
    async run(args, context) {
      const query = textOf(args, 'query');
      const signal = AbortSignal.any([context.signal, AbortSignal.timeout(timeoutMs)]);
      const response = await fetch(url.replace('{query}', encodeURIComponent(query)), { headers, signal });
      if (!response.ok) throw new MeshError('TOOL_FAILED', `the search engine answered ${response.status}`);
      const text = await response.text();
      if (text.length > answerBytesMax)
        throw new MeshError(
          'TOOL_FAILED',
          `the search engine answered with ${text.length} characters; at most ${answerBytesMax} are read`,
        );
      return read(JSON.parse(text))
        .slice(0, hitsMax)
        .map(hit => ({ ...hit }));
    },
  };
}

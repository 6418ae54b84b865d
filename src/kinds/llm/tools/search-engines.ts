import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import type { Hit, WebSearchOptions } from './web-search.js';

/** An engine that is paid for by a key. */
export interface SearchKey {
  readonly key: string;
  /** Where its API is; its own address unless said. */
  readonly baseUrl?: string;
}

/** Brave Search: `webSearch(brave({ key }))`. */
export function brave({ key, baseUrl = 'https://api.search.brave.com/res/v1' }: SearchKey): WebSearchOptions {
  const headers = { 'x-subscription-token': key, accept: 'application/json' };
  const read = (answer: JsonValue) => hits(field(answer, 'web'), { url: 'url', text: 'description' });
  return { url: `${baseUrl}/web/search?q={query}`, headers, read };
}

/** Tavily: `webSearch(tavily({ key }))`. */
export function tavily({ key, baseUrl = 'https://api.tavily.com' }: SearchKey): WebSearchOptions {
  const headers = { authorization: `Bearer ${key}` };
  const read = (answer: JsonValue) => hits(answer, { url: 'url', text: 'content' });
  return { url: `${baseUrl}/search`, headers, read, body: query => ({ query }) };
}

/** A SearXNG of one's own, whose settings allow the format `json`: `webSearch(searxng({ url: 'http://localhost:8888' }))`. */
export function searxng({ url }: { readonly url: string }): WebSearchOptions {
  return {
    url: `${url}/search?q={query}&format=json`,
    read: answer => hits(answer, { url: 'url', text: 'content' }),
  };
}

/** The results, by the names of their fields. An answer without any has found nothing. */
function hits(answer: JsonValue, names: { readonly url: string; readonly text: string }): Hit[] {
  const results = field(answer, 'results');
  if (!Array.isArray(results)) return [];
  const text = (result: JsonValue, name: string) => {
    const value = field(result, name);
    return typeof value === 'string' ? value : '';
  };
  return results.map(one => ({ title: text(one, 'title'), url: text(one, names.url), text: text(one, names.text) }));
}

function field(value: JsonValue, name: string): JsonValue {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? ((value as JsonObject)[name] ?? null) : null;
}

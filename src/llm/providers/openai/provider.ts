import OpenAI from 'openai';
import { unreadable } from '../../faults.js';
import type { Asked, Provider, ProviderOptions } from '../../provider.js';
import { attempt, attemptStream } from '../attempt.js';
import { type ChatAnswer, type ChatChunk, chatBody, givenOf, piecesOf } from '../chat-completions.js';
import { clientTimeoutMs, createProviderFetch } from '../http.js';
import { countOf } from '../wire-json.js';

/** How servers of the same format differ. */
interface Dialect {
  /** The name of the field for the longest answer. */
  readonly limit: 'max_tokens' | 'max_completion_tokens';
}

const openAiItself: Dialect = { limit: 'max_completion_tokens' };

/** OpenAI's models, or those of a server that speaks as OpenAI does, through OpenAI's own client. */
export function createOpenAi(options: ProviderOptions, dialect: Dialect = openAiItself): Provider {
  const { name, apiKey, baseUrl } = options;
  const client = new OpenAI({
    apiKey: apiKey ?? 'none',
    ...(baseUrl !== undefined && { baseURL: baseUrl }),
    maxRetries: 0,
    timeout: clientTimeoutMs,
    fetch: createProviderFetch(name),
  });
  const bodyOf = (asked: Asked) => chatBody(asked, dialect.limit);
  return {
    name,
    complete: asked =>
      attempt(name, asked.signal, async () => {
        const { signal } = asked;
        return givenOf(name, (await client.chat.completions.create(bodyOf(asked), { signal })) as ChatAnswer);
      }),
    stream: asked =>
      attemptStream(name, asked.signal, async () => {
        const { signal } = asked;
        const body = { ...bodyOf(asked), stream: true as const, stream_options: { include_usage: true } };
        return piecesOf(name, (await client.chat.completions.create(body, { signal })) as AsyncIterable<ChatChunk>);
      }),
    embed: ({ model, texts, signal }) =>
      attempt(name, signal, async () => {
        const body = { model, input: [...texts], encoding_format: 'float' as const };
        const { data, usage } = await client.embeddings.create(body, { signal });
        if (data?.length !== texts.length) throw unreadable(name, `${data?.length} vectors for ${texts.length} texts`);
        const vectors = data.map(({ embedding }) => embedding);
        return { vectors, tokens: { input: countOf(usage?.prompt_tokens), output: 0, cached: 0 } };
      }),
    models: signal =>
      attempt(name, signal, async () => {
        const { data } = await client.models.list({ signal });
        return data.map(({ id }) => id);
      }),
  };
}

import { InferenceClient } from '@huggingface/inference';
import { unreadable } from '../../faults.js';
import type { Asked, Provider, ProviderOptions } from '../../provider.js';
import { attempt, attemptStream } from '../attempt.js';
import { type ChatAnswer, type ChatChunk, chatBody, givenOf, piecesOf } from '../chat-completions.js';
import { createProviderFetch } from '../http.js';
import { textTokens } from '../wire-json.js';

type Input = Parameters<InferenceClient['chatCompletion']>[0];

/** Models that Hugging Face serves, or one of its endpoints, through Hugging Face's own client. */
export function createHuggingFace({ name, apiKey, baseUrl }: ProviderOptions): Provider {
  const client = new InferenceClient(apiKey, { retry_on_error: false, fetch: createProviderFetch(name) });
  const to = baseUrl === undefined ? {} : { endpointUrl: baseUrl };
  const inputOf = (asked: Asked) => ({ ...chatBody(asked, 'max_tokens'), ...to }) as Input;
  return {
    name,
    complete: asked =>
      attempt(name, asked.signal, async () => {
        const { signal } = asked;
        return givenOf(name, (await client.chatCompletion(inputOf(asked), { signal })) as ChatAnswer);
      }),
    stream: asked =>
      attemptStream(name, asked.signal, () => {
        const { signal } = asked;
        const input = { ...inputOf(asked), stream_options: { include_usage: true } } as Input;
        return piecesOf(name, client.chatCompletionStream(input, { signal }) as AsyncIterable<ChatChunk>);
      }),
    embed: ({ model, texts, signal }) =>
      attempt(name, signal, async () => {
        const output: unknown = await client.featureExtraction({ model, inputs: [...texts], ...to }, { signal });
        const vectors = Array.isArray(output) ? (output as number[][]) : [];
        if (vectors.length !== texts.length || !vectors.every(isVector))
          throw unreadable(name, `no vector for each of ${texts.length} texts`);
        return { vectors, tokens: { input: textTokens(texts), output: 0, cached: 0 } };
      }),
  };
}

function isVector(value: unknown): boolean {
  return Array.isArray(value) && value.every(each => typeof each === 'number');
}

import Anthropic from '@anthropic-ai/sdk';
import { MeshError } from '../../../base/index.js';
import type { Provider, ProviderOptions } from '../../provider.js';
import { attempt, attemptStream } from '../attempt.js';
import { clientTimeoutMs, createProviderFetch } from '../http.js';
import { givenOf, piecesOf } from './answer.js';
import { messageBody } from './request.js';

/** Anthropic's models, through Anthropic's own client. */
export function createAnthropic({ name, apiKey, baseUrl }: ProviderOptions): Provider {
  const client = new Anthropic({
    apiKey: apiKey ?? 'none',
    ...(baseUrl !== undefined && { baseURL: baseUrl }),
    maxRetries: 0,
    timeout: clientTimeoutMs,
    fetch: createProviderFetch(name),
  });
  return {
    name,
    complete: asked =>
      attempt(name, asked.signal, async () => {
        const { signal } = asked;
        return givenOf(name, await client.messages.create({ ...messageBody(asked), stream: false }, { signal }));
      }),
    stream: asked =>
      attemptStream(name, asked.signal, async () => {
        const { signal } = asked;
        return piecesOf(name, await client.messages.create({ ...messageBody(asked), stream: true }, { signal }));
      }),
    async embed() {
      throw new MeshError('PROVIDER_REFUSED', `${name} has no embeddings; ask another provider for them`);
    },
  };
}

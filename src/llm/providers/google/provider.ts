import { GoogleGenAI } from '@google/genai';
import { unreadable } from '../../faults.js';
import type { Provider, ProviderOptions } from '../../provider.js';
import { attempt, attemptStream } from '../attempt.js';
import { createProviderFetch } from '../http.js';
import { textTokens } from '../wire-json.js';
import { givenOf, piecesOf } from './answer.js';
import { contentBody } from './request.js';

/** Google's models, through Google's own client. */
export function createGoogle({ name, apiKey, baseUrl }: ProviderOptions): Provider {
  const { models } = new GoogleGenAI({
    apiKey: apiKey ?? 'none',
    httpOptions: { fetch: createProviderFetch(name), ...(baseUrl !== undefined && { baseUrl }) },
  });
  return {
    name,
    complete: asked =>
      attempt(name, asked.signal, async () => givenOf(name, await models.generateContent(contentBody(asked)))),
    stream: asked =>
      attemptStream(name, asked.signal, async () =>
        piecesOf(name, await models.generateContentStream(contentBody(asked))),
      ),
    embed: ({ model, texts, signal }) =>
      attempt(name, signal, async () => {
        const config = { abortSignal: signal };
        const { embeddings = [] } = await models.embedContent({ model, contents: [...texts], config });
        const vectors = embeddings.map(({ values }) => values ?? []);
        if (vectors.length !== texts.length || vectors.some(({ length }) => length === 0))
          throw unreadable(name, `${vectors.length} vectors for ${texts.length} texts`);
        return { vectors, tokens: { input: textTokens(texts), output: 0, cached: 0 } };
      }),
  };
}

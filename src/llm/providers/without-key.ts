import { MeshError } from '../../base/index.js';
import type { Provider } from '../provider.js';

/** What is shorter is no secret, and may well be a word of the message. */
const keyMin = 8;

/** The provider, with its key taken out of its errors: servers quote what they refuse, and errors come into logs, records and tapes. */
export function withoutKey(provider: Provider, apiKey: string | undefined): Provider {
  if (apiKey === undefined || apiKey.length < keyMin) return provider;
  const clean = (error: unknown) => cleaned(error, apiKey);
  const { models } = provider;
  return {
    name: provider.name,
    complete: asked => provider.complete(asked).catch(rethrow(clean)),
    embed: asked => provider.embed(asked).catch(rethrow(clean)),
    async *stream(asked) {
      try {
        yield* provider.stream(asked);
      } catch (error) {
        throw clean(error);
      }
    },
    ...(models && { models: signal => models.call(provider, signal).catch(rethrow(clean)) }),
  };
}

function rethrow(clean: (error: unknown) => unknown): (error: unknown) => never {
  return error => {
    throw clean(error);
  };
}

/** The cause has the key, too, and is left out with it. */
function cleaned(error: unknown, apiKey: string): unknown {
  if (!(error instanceof MeshError) || !isIn(error, apiKey)) return error;
  const { reason, code, details, retryAfterMs, violations } = error;
  const message = error.message.replaceAll(apiKey, '[its key]');
  return new MeshError(reason, message, {
    code,
    details,
    violations,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}

function isIn(error: unknown, apiKey: string): boolean {
  for (let one = error; one instanceof Error; one = one.cause) if (one.message.includes(apiKey)) return true;
  return false;
}

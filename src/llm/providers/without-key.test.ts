import { expect, it } from 'vitest';
import { MeshError } from '../../base/index.js';
import type { Asked, EmbedAsked, Provider } from '../provider.js';
import { withoutKey } from './without-key.js';

const key = 'sk-1234567890';
const signal = new AbortController().signal;
const asked: Asked & EmbedAsked = {
  model: 'm',
  turns: [],
  tools: [],
  toolChoice: 'auto',
  outputSchema: undefined,
  maxTokens: 1,
  temperature: 1,
  stop: [],
  texts: [],
  signal,
};

/** A provider whose every call fails with this. */
function failing(error: Error): Provider {
  const fail = () => Promise.reject(error);
  return {
    name: 'p',
    complete: fail,
    embed: fail,
    models: fail,
    // biome-ignore lint/correctness/useYield: it fails before.
    async *stream() {
      throw error;
    },
  };
}

/** What each of its calls fails with. */
async function faultsOf(provider: Provider): Promise<unknown[]> {
  const drain = async () => {
    for await (const _ of provider.stream(asked));
  };
  const calls = [provider.complete(asked), provider.embed(asked), provider.models?.(signal), drain()];
  return (await Promise.allSettled(calls)).map(each => each.status === 'rejected' && each.reason);
}

it('no call says the key that a server quotes, nor has it in its cause; all else of the error stays', async () => {
  const refused = new MeshError('PROVIDER_REFUSED', `p answered 401: ${key} is wrong`, {
    details: { status: '401' },
    retryAfterMs: 5,
    cause: new Error(key),
  });
  for (const fault of await faultsOf(withoutKey(failing(refused), key))) {
    expect(fault).toMatchObject({ reason: 'PROVIDER_REFUSED', details: { status: '401' }, retryAfterMs: 5 });
    expect(fault).toHaveProperty('message', 'p answered 401: [its key] is wrong');
    expect(fault).not.toHaveProperty('cause');
  }
});

it('leaves other errors as they are, and words that are short', async () => {
  const refused = new MeshError('PROVIDER_REFUSED', 'a test failed');
  expect(await faultsOf(withoutKey(failing(refused), key))).toEqual(Array(4).fill(refused));
  expect(await faultsOf(withoutKey(failing(refused), 'test'))).toEqual(Array(4).fill(refused));
});

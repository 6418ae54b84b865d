import { expect, it } from 'vitest';
import { MeshError } from '../../base/index.js';
import type { Piece } from '../provider.js';
import { attemptStream } from './attempt.js';

/** How a stream fails that gives so many pieces before. */
async function failing(pieces: number, error: Error): Promise<string> {
  async function* broken(): AsyncGenerator<Piece> {
    for (let i = 0; i < pieces; i++) yield { kind: 'text', text: 'x' };
    throw error;
  }
  try {
    for await (const _ of attemptStream('p', new AbortController().signal, broken));
  } catch (thrown) {
    if (thrown instanceof MeshError) return thrown.reason;
  }
  return 'it did not fail';
}

it('says of what fails after the first piece that it was cut, whatever the reason, and before what it was', async () => {
  const told = new MeshError('PROVIDER_FAILED', 'p answered 500');
  const odd = new SyntaxError('no JSON');
  const broken = new Error('terminated');
  expect(await Promise.all([told, odd, broken].map(error => failing(0, error)))).toEqual([
    'PROVIDER_FAILED',
    'PROVIDER_UNREADABLE',
    'PROVIDER_FAILED',
  ]);
  expect(await Promise.all([told, odd, broken].map(error => failing(1, error)))).toEqual(Array(3).fill('STREAM_CUT'));
});

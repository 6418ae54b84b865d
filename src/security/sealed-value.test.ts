import { expect, test } from 'vitest';
import { erasedText, replaceSealed, sealedIn } from './sealed-value.js';

const inContract = { jwe: Buffer.from('jwe-2').toString('base64'), key_ids: ['k'] };
const json = { order: 7, customer: { $sealed: 'jwe-1' }, notes: ['x', { $sealed: 'jwe-1' }], content: inContract };

test('sealed values are found wherever they stand, each once', () => {
  expect(sealedIn(json)).toEqual(['jwe-1', 'jwe-2']);
  expect(sealedIn({ $sealed: 5, jwe: 'no' })).toEqual([]);
});

test('others are put in their place, and the rest stays as it is', () => {
  expect(replaceSealed(json, () => erasedText)).toEqual({
    order: 7,
    customer: '[erased]',
    notes: ['x', '[erased]'],
    content: '[erased]',
  });
});

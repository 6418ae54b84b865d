import { expect, test } from 'vitest';
import { contentJson } from '../../../message/index.js';
import { readUpdates, readValue } from './lines.js';

const of = async (text: string) => contentJson(await readValue(text));

test('a value is JSON, else text', async () => {
  expect(await of('{"items": 3}')).toEqual({ items: 3 });
  expect(await of('42')).toBe(42);
  expect(await of('fresh')).toBe('fresh');
});

test.each(['{"items": 3', '[1, 2', '"open', ' {items: 3}'])(
  '%s begins as JSON and is none: it is refused',
  async text => {
    await expect(readValue(text)).rejects.toMatchObject({ reason: 'OPTION_INVALID' });
  },
);

test('updates are JSON: a text would replace the whole state', async () => {
  expect(contentJson(await readUpdates('{"items": null}'))).toEqual({ items: null });
  expect(contentJson(await readUpdates('"all of it"'))).toBe('all of it');
  await expect(readUpdates('{"items": 4')).rejects.toThrow('UPDATES {"items": 4: is no JSON');
  await expect(readUpdates('items=4')).rejects.toMatchObject({ reason: 'OPTION_INVALID' });
});

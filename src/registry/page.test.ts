import { expect, test } from 'vitest';
import { type PageOptions, pageOf } from './page.js';

const items = Array.from({ length: 250 }, (_, i) => ({
  rank: i % 3,
  id: `id-${String((i * 7) % 250).padStart(3, '0')}`,
}));

function ids(options: PageOptions, from = items): { ids: string[]; nextPageToken: string } {
  const { items: page, nextPageToken } = pageOf(from, options);
  return { ids: page.map(({ rank, id }) => `${rank}${id}`), nextPageToken };
}

test('pages follow each other without a gap or a double, by rank and then by id', () => {
  const all: string[] = [];
  let pageToken = '';
  do {
    const page = ids({ pageSize: 7, pageToken });
    all.push(...page.ids);
    pageToken = page.nextPageToken;
  } while (pageToken);
  expect(all).toEqual(items.map(({ rank, id }) => `${rank}${id}`).sort());
});

test('a page has 100 items unless said, and the last one has no token', () => {
  expect(ids({}).ids).toHaveLength(100);
  expect(ids({ pageSize: 0 }).ids).toHaveLength(100);
  expect(ids({ pageSize: 250 }).nextPageToken).toBe('');
  expect(ids({ pageSize: 249 }).nextPageToken).not.toBe('');
});

test('what went in between shifts nothing', () => {
  const first = ids({ pageSize: 10 });
  const left = items.filter(({ rank, id }) => !first.ids.includes(`${rank}${id}`));
  expect(ids({ pageSize: 10, pageToken: first.nextPageToken }, left)).toEqual(
    ids({ pageSize: 10, pageToken: first.nextPageToken }),
  );
});

test.each(['x', 'bnVsbA', 'WzEsMl0', '%%%'])('a token that is none is refused: %s', pageToken => {
  expect(() => ids({ pageToken })).toThrow(expect.objectContaining({ reason: 'FIELD_INVALID' }));
});

test('a page size out of bounds is refused', () => {
  expect(() => ids({ pageSize: 1001 })).toThrow(expect.objectContaining({ reason: 'OPTION_INVALID' }));
});

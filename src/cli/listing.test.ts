import { create } from '@bufbuild/protobuf';
import { expect, it } from 'vitest';
import { RuleSchema } from '#gen/dacp/routing/v1/routing_pb.js';
import { type Listing, showList } from './listing.js';
import { createTerminal, type Output } from './terminal.js';

const listing: Listing<typeof RuleSchema> = {
  schema: RuleSchema,
  items: [create(RuleSchema, { name: 'a', priority: 2 })],
  head: ['RULE', 'PRIORITY'],
  row: ({ name, priority }) => [name, String(priority)],
  none: 'no rules',
};

function shown(changes: Partial<Listing<typeof RuleSchema>>, options = {}) {
  const said = { out: '', err: '', rows: false };
  const into = (name: 'out' | 'err'): Output => ({
    write(text) {
      said[name] += text;
    },
  });
  said.rows = showList(createTerminal(options, into('out'), into('err')), { ...listing, ...changes });
  return said;
}

it('shows people a table, and that there are more', () => {
  const { out, err, rows } = shown({ nextPageToken: '2' });
  expect(out).toBe('RULE  PRIORITY\na     2\n');
  expect(err).toContain('there are more: --limit shows them');
  expect(rows).toBe(true);
});

it('says beside the result that there is none', () => {
  const { out, err, rows } = shown({ items: [] });
  expect(out).toBe('');
  expect(err).toContain('no rules');
  expect(rows).toBe(false);
});

it('gives programs an object a line and nothing else', () => {
  const { out, err } = shown({ nextPageToken: '2' }, { json: true });
  expect(out).toBe('{"name":"a","priority":2}\n');
  expect(err).toBe('');
});

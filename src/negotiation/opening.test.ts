import { create } from '@bufbuild/protobuf';
import { expect, it } from 'vitest';
import { StartRequestSchema } from '#gen/dacp/negotiation/v1/negotiation_pb.js';
import type { Able } from '../registry/index.js';
import { companiesOf } from './groups.js';
import { openingOf } from './opening.js';

const request = create(StartRequestSchema, { task: { capability: 'work' } });

function opened(...able: readonly (readonly [agent: string, sessionId: string])[]) {
  const found = able.map(([agent, sessionId]): Able => ({ agent, target: { sessionId } as Able['target'] }));
  const directory = { resolve: () => [], discover: () => ({ agents: [] }) as never, able: () => found };
  return openingOf(request, directory, 0);
}

const idsOf = ({ participants }: ReturnType<typeof opened>) =>
  participants.map(({ agent, sessionId }) => [agent, sessionId]);

it('has the list of participants that the one before had when they are the same, and only then', () => {
  const { participants } = opened(['a', 's'], ['b', 's']);
  expect(opened(['a', 's'], ['b', 's']).participants).toBe(participants);
  const cases = [
    [['a', 's']],
    [
      ['a', 's'],
      ['b', 't'],
    ],
    [
      ['b', 's'],
      ['a', 's'],
    ],
    [
      ['a', 's'],
      ['b', 's'],
      ['c', 's'],
    ],
  ] as const;
  for (const others of cases) expect(idsOf(opened(...others))).toEqual(others);
});

it('finds once who of them is called together', () => {
  const { participants } = opened(['a', 's'], ['b', 't'], ['c', 's']);
  const companies = companiesOf(participants);
  expect(companies).toEqual([
    { sessionId: 's', all: ['a', 'c'] },
    { sessionId: 't', all: ['b'] },
  ]);
  expect(companiesOf(opened(['a', 's'], ['b', 't'], ['c', 's']).participants)).toBe(companies);
});

import { create } from '@bufbuild/protobuf';
import { expect, it } from 'vitest';
import { AgentDescriptorSchema } from '#gen/dacp/agent/v1/agent_pb.js';
import { createFakeClock } from '../../base/index.js';
import { createMessage } from '../../message/index.js';
import { createDeadlines } from '../deadlines.js';
import { createDealings, type Dealing } from './dealings.js';
import { createPromises } from './promises.js';

function given() {
  const clock = createFakeClock();
  const self = { id: 'a', namespace: 'default', descriptor: create(AgentDescriptorSchema, { id: 'a' }) };
  const around = { clock, deadlines: createDeadlines(clock), self };
  const proposal = (id: string) => createMessage({ performative: 'propose', sender: 'a', receiver: 'm', id }, clock);
  return { dealings: createDealings(around, createPromises(around)), doByMs: clock.now() + 10_000, proposal };
}

it('keeps to its last proposal when the call of an earlier round comes late, and may be awarded both', () => {
  const { dealings, doByMs, proposal } = given();
  const call = { negotiationId: 'n', manager: 'm', doByMs };
  for (const [round, id] of [
    [2, 'second'],
    [1, 'first'],
  ] as const)
    dealings.add({ ...call, round }, proposal(id));
  expect(dealings.get('n')).toMatchObject({ round: 2, proposal: { id: 'second' }, proposalIds: ['second', 'first'] });
});

it('forgets the oldest that it does not work on when there are too many', () => {
  const { dealings, doByMs, proposal } = given();
  const add = (n: number) =>
    dealings.add({ negotiationId: `n${n}`, manager: 'm', round: 0, doByMs }, proposal(`p${n}`));
  for (let n = 0; n < 2_000; n++) add(n);
  Object.assign(dealings.get('n0') as Dealing, { job: { answer: undefined } });
  add(2_000);
  const kept = [0, 1, 2, 2_000].filter(n => dealings.get(`n${n}`));
  expect(kept).toEqual([0, 2, 2_000]);
});

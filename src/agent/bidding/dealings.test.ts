import { create } from '@bufbuild/protobuf';
import { expect, it } from 'vitest';
import { AgentDescriptorSchema } from '#gen/dacp/agent/v1/agent_pb.js';
import { createFakeClock } from '../../base/index.js';
import { createMessage } from '../../message/index.js';
import { createDeadlines } from '../deadlines.js';
import { createDealings } from './dealings.js';
import { createPromises } from './promises.js';

it('keeps to its last proposal when the call of an earlier round comes late, and may be awarded both', () => {
  const clock = createFakeClock();
  const self = { id: 'a', namespace: 'default', descriptor: create(AgentDescriptorSchema, { id: 'a' }) };
  const around = { clock, deadlines: createDeadlines(clock), self };
  const dealings = createDealings(around, createPromises(around));
  const call = { negotiationId: 'n', manager: 'm', doByMs: clock.now() + 10_000 };
  const proposal = (id: string) => createMessage({ performative: 'propose', sender: 'a', receiver: 'm', id }, clock);
  for (const [round, id] of [
    [2, 'second'],
    [1, 'first'],
  ] as const)
    dealings.add({ ...call, round }, proposal(id));
  expect(dealings.get('n')).toMatchObject({ round: 2, proposal: { id: 'second' }, proposalIds: ['second', 'first'] });
});

import { create } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { expect, it } from 'vitest';
import { AcceptanceSchema } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { answerError, type CapabilityHandler, defineAgent } from '../../../src/agent/index.js';
import { anyContent, createMessage } from '../../../src/message/index.js';
import { gate } from '../agent/scene.js';
import { request, scene } from './scene.js';

function bidder(id: string, priceMicros: number, handle: CapabilityHandler['handle'] = () => 'done') {
  return defineAgent({ id, capabilities: { work: { bid: () => ({ priceMicros }), handle } } });
}

type Mesh = Awaited<ReturnType<typeof scene>>;

/** Why an agent does not do what it proposed when it is ordered now; undefined: it does. */
async function refusalOf(mesh: Mesh, id: string, agent: string): Promise<string | undefined> {
  const { offers } = await mesh.negotiations.get(id);
  const proposalId = offers.find(offer => offer.agent === agent)?.proposalId ?? '';
  const doBy = timestampFromMs(mesh.clock.now() + 1_000);
  const task = { capability: 'work' };
  const acceptance = create(AcceptanceSchema, { negotiationId: id, proposalId, fence: 9n, task, doBy });
  const order = createMessage(
    {
      performative: 'accept_proposal',
      sender: 'negotiations',
      receiver: agent,
      ontology: 'dacp.negotiation',
      content: anyContent(AcceptanceSchema, acceptance),
    },
    mesh.clock,
  );
  return answerError(await mesh.host.exchange.ask(order))?.reason;
}

it('bidders of one process hear of the end of several negotiations in one message, a moment later, and are free', async () => {
  await using mesh = await scene([bidder('cheap', 1), bidder('dear', 2)], { together: true });
  for (const id of ['n1', 'n2']) {
    await mesh.negotiations.open(request({ id }));
    await mesh.until(id, 'ended');
  }
  const [calls, ends] = [mesh.said.slice(), mesh.said.splice(0).filter(what => what.startsWith('reject'))];
  expect([calls.filter(what => what === 'cfp cheap+dear').length, ends]).toEqual([2, []]);
  await mesh.clock.advanceAsync(50);
  expect(mesh.said).toEqual(['reject_proposal cheap+dear']);
  expect(await refusalOf(mesh, 'n1', 'dear')).toBe('PROPOSAL_UNKNOWN');
  expect(await refusalOf(mesh, 'n2', 'cheap')).toBe('PROPOSAL_UNKNOWN');
});

it('bidders of one process that are in reserve keep to what they proposed as long as the work goes on', async () => {
  const work = gate<string>();
  await using mesh = await scene([bidder('cheap', 1, () => work.opened), bidder('dear', 2)], { together: true });
  const { id } = await mesh.negotiations.open(request({ id: 'n1' }));
  await mesh.until(id, 'rejected');
  await mesh.clock.advanceAsync(50);
  expect(mesh.said.at(-1)).toBe('reject_proposal cheap+dear');
  expect(await refusalOf(mesh, id, 'dear')).toBeUndefined();
  work.open('done');
  await mesh.until(id, 'ended');
  await mesh.clock.advanceAsync(50);
  expect(await refusalOf(mesh, id, 'dear')).toBe('PROPOSAL_UNKNOWN');
});

it('what bidders are still to hear is said before the negotiations close', async () => {
  const mesh = await scene([bidder('cheap', 1), bidder('dear', 2)], { together: true });
  const { id } = await mesh.negotiations.open(request({ id: 'n1' }));
  await mesh.until(id, 'ended');
  await mesh[Symbol.asyncDispose]();
  expect(mesh.said.at(-1)).toBe('reject_proposal cheap+dear');
});

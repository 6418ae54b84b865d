import { create } from '@bufbuild/protobuf';
import { expect, it } from 'vitest';
import {
  type NegotiateRequest,
  NegotiateRequestSchema,
  NegotiationService,
} from '#gen/dacp/negotiation/v1/negotiation_pb.js';
import { Outcome } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { defineAgent } from '../../../src/agent/index.js';
import { createNegotiationService } from '../../../src/negotiation/index.js';
import { createServer, dial } from '../../../src/rpc/index.js';
import { kindsOf, request, scene } from './scene.js';

const worker = (id: string, priceMicros: number) =>
  defineAgent({ id, capabilities: { work: { bid: () => ({ priceMicros }), handle: () => `by ${id}` } } });

/** Negotiations behind a port. */
async function served() {
  const mesh = await scene([worker('a', 1), worker('b', 2)]);
  const server = createServer({
    host: '127.0.0.1',
    port: 0,
    services: [createNegotiationService(mesh.negotiations)],
  });
  await server.start();
  const channel = dial(server.address);
  return {
    address: server.address,
    client: channel.client(NegotiationService),
    async [Symbol.asyncDispose]() {
      channel.close();
      await server.close();
      await mesh[Symbol.asyncDispose]();
    },
  };
}

const byCaller = { case: 'caller', value: {} } as const;
const action = (value: NegotiateRequest['action']) => create(NegotiateRequestSchema, { action: value });

it('negotiates on one stream: steps come, the caller decides, the stream ends with the negotiation', async () => {
  await using mesh = await served();
  const turn: { take?: (proposalId: string) => void } = {};
  const chosen = new Promise<string>(resolve => {
    turn.take = resolve;
  });
  async function* said() {
    yield action({ case: 'start', value: request({ policy: byCaller }) });
    yield action({ case: 'decide', value: { $typeName: 'dacp.negotiation.v1.Decision', proposalId: await chosen } });
  }
  const steps = [];
  let offer = '';
  for await (const { step } of mesh.client.negotiate(said())) {
    if (step) steps.push(step);
    if (step?.kind.case === 'proposed' && step.kind.value.agent === 'b') offer = step.kind.value.proposalId;
    if (step?.kind.case === 'deciding') turn.take?.(offer);
  }
  expect(kindsOf(steps)).toEqual(['started', 'proposed', 'proposed', 'deciding', 'awarded', 'rejected', 'ended']);
  expect(steps.at(-1)?.kind.value).toMatchObject({ outcome: Outcome.COMPLETED, agent: 'b' });
});

it('gives the steps of one moment together to who wants them so', async () => {
  await using mesh = await served();
  async function* said() {
    yield create(NegotiateRequestSchema, { action: { case: 'start', value: request() }, together: true });
  }
  const answers = [];
  for await (const { step, further } of mesh.client.negotiate(said()))
    answers.push(kindsOf(step ? [step, ...further] : []));
  expect(answers.flat()).toEqual(['started', 'proposed', 'proposed', 'awarded', 'rejected', 'ended']);
  expect(answers.length).toBeLessThan(answers.flat().length);
});

it('ends the stream with the error of a wrong request, and goes on without the caller', async () => {
  await using mesh = await served();
  async function* wrong() {
    yield action({ case: 'decide', value: { $typeName: 'dacp.negotiation.v1.Decision', proposalId: '' } });
  }
  await expect(mesh.client.negotiate(wrong())[Symbol.asyncIterator]().next()).rejects.toMatchObject({
    reason: 'FIELD_INVALID',
  });
  async function* early() {
    yield action({ case: 'start', value: request({ id: 'n1', policy: byCaller }) });
    yield action({ case: 'start', value: request({ id: 'n1', policy: byCaller }) });
  }
  const read = async () => {
    for await (const _ of mesh.client.negotiate(early()));
  };
  await expect(read()).rejects.toMatchObject({ reason: 'FIELD_INVALID' });
  expect((await mesh.client.get({ negotiationId: 'n1' })).negotiation?.outcome).toBe(Outcome.UNSPECIFIED);
});

it('does the same in calls of their own', async () => {
  await using mesh = await served();
  const { client } = mesh;
  const started = await client.start(request({ policy: byCaller, conversationId: 'c1' }));
  expect(started).toMatchObject({ participants: ['a', 'b'], conversationId: 'c1' });
  const { negotiationId } = started;
  for await (const { step } of client.watch({ negotiationId })) if (step?.kind.case === 'deciding') break;
  const { negotiation } = await client.get({ negotiationId });
  const proposalId = negotiation?.offers[0]?.proposalId ?? '';
  await client.decide({ negotiationId, decision: { proposalId } });
  const kinds = [];
  for await (const { step } of client.watch({ negotiationId, afterVersion: 4n })) kinds.push(step?.kind.case);
  expect(kinds.at(-1)).toBe('ended');
  expect((await client.cancel({ negotiationId })).negotiation?.outcome).toBe(Outcome.COMPLETED);
  expect((await client.list({ conversationId: 'c1' })).negotiations).toMatchObject([{ id: negotiationId }]);
  await expect(client.get({ negotiationId: 'nobody' })).rejects.toMatchObject({ reason: 'NEGOTIATION_UNKNOWN' });
});

it('is understood from curl', async () => {
  await using mesh = await served();
  const call = async (method: string, body: unknown) => {
    const response = await fetch(`http://${mesh.address}/dacp.negotiation.v1.NegotiationService/${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as ReturnType<typeof JSON.parse> };
  };
  const task = { capability: 'work', content: { json: 'a text' } };
  const { negotiationId } = (await call('Start', { task, policy: { fastest: {} } })).body;
  expect((await call('Get', { negotiationId })).body.negotiation.task).toMatchObject(task);
  expect((await call('Start', { task: { capability: 'wrok' } })).status).toBe(404);
  expect((await call('Start', { task, proposeWithin: '-1s' })).status).toBe(400);
});

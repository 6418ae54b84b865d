import { create } from '@bufbuild/protobuf';
import { expect, it } from 'vitest';
import {
  type SessionAction,
  SessionActionSchema,
  SessionInterest,
  type SessionNews,
  SessionRequestSchema,
  SessionResponseSchema,
} from '#gen/dacp/negotiation/v1/negotiation_pb.js';
import { Outcome, type Step } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { defineAgent } from '../../../src/agent/index.js';
import { createFakeClock, MeshError } from '../../../src/base/index.js';
import { fromBytes, toBytes } from '../../../src/message/index.js';
import { createNegotiationService, remoteNegotiations } from '../../../src/negotiation/index.js';
import { createCaller } from '../../../src/negotiation/session/caller.js';
import { hearEnd, hearSteps, starting } from '../../../src/negotiation/session/hearing.js';
import { serveSession } from '../../../src/negotiation/session/serve.js';
import { createServer } from '../../../src/rpc/index.js';
import { createStreamPair, type StreamPair } from '../../harness/stream-pair.js';
import { kindsOf, request, scene } from './scene.js';

const worker = (id: string, priceMicros: number) =>
  defineAgent({ id, capabilities: { work: { bid: () => ({ priceMicros }), handle: () => `by ${id}` } } });
const byCaller = { case: 'caller', value: {} } as const;

/** A caller whose sessions can be broken, with a negotiation that its caller decides. */
async function sessions() {
  const mesh = await scene([worker('a', 1), worker('b', 2)]);
  const pairs: StreamPair[] = [];
  const open = () => {
    const pair = createStreamPair();
    pairs.push(pair);
    serveSession(mesh.negotiations, pair.server);
    return pair.client;
  };
  const caller = createCaller({ open, clock: mesh.clock, random: () => 0 });
  return {
    mesh,
    pairs,
    hearing: { caller, clock: mesh.clock },
    async [Symbol.asyncDispose]() {
      caller.close(new MeshError('CALL_CANCELLED', 'the test is over'));
      await mesh[Symbol.asyncDispose]();
    },
  };
}

/** A session word by word. */
function speaker(pair: StreamPair) {
  const heard: SessionNews[] = [];
  let failure: MeshError | undefined;
  let wake: () => void = () => undefined;
  pair.client.onMessage(bytes => {
    heard.push(...fromBytes(SessionResponseSchema, bytes).news);
    wake();
  });
  pair.client.onClose(error => {
    failure = error;
    wake();
  });
  return {
    say: (...actions: SessionAction[]) =>
      pair.client.write(toBytes(SessionRequestSchema, create(SessionRequestSchema, { actions }))),
    async until(which: (news: SessionNews) => boolean): Promise<SessionNews> {
      for (;;) {
        const found = heard.find(which);
        if (found) return found;
        if (failure) throw failure;
        await new Promise<void>(resolve => {
          wake = resolve;
        });
      }
    },
  };
}

const said = (key: number, action: SessionAction['action'], interest = SessionInterest.UNSPECIFIED): SessionAction =>
  create(SessionActionSchema, { key, action, interest });
const start = (key: number, id: string, interest?: SessionInterest) =>
  said(key, { case: 'start', value: request({ id, policy: byCaller }) }, interest);
const watch = (key: number, negotiationId: string) =>
  said(key, {
    case: 'watch',
    value: { $typeName: 'dacp.negotiation.v1.WatchRequest', negotiationId, afterVersion: 0n },
  });

it('gives the outcomes of many in one session, and the steps of who wants them', async () => {
  const mesh = await scene([worker('a', 1), worker('b', 2)]);
  const server = createServer({ host: '127.0.0.1', port: 0, services: [createNegotiationService(mesh.negotiations)] });
  await server.start();
  try {
    await using remote = remoteNegotiations({ node: server.address });
    const endings = await Promise.all(Array.from({ length: 5 }, () => remote.outcome(request())));
    for (const { ended, offers } of endings)
      expect([ended.outcome, ended.agent, offers]).toEqual([Outcome.COMPLETED, 'a', 2]);
    expect(new Set(endings.map(({ negotiationId }) => negotiationId)).size).toBe(5);
    const steps: Step[] = [];
    for await (const step of remote.steps(request({ policy: byCaller }))) {
      steps.push(step);
      if (step.kind.case !== 'deciding') continue;
      const offer = steps.find(({ kind }) => kind.case === 'proposed' && kind.value.agent === 'b');
      await remote.decide(step.negotiationId, offer?.kind.case === 'proposed' ? offer.kind.value.proposalId : '');
    }
    const all = ['started', 'proposed', 'proposed', 'deciding', 'awarded', 'rejected', 'ended'];
    expect(kindsOf(steps)).toEqual(all);
    const again: Step[] = [];
    for await (const step of remote.watch(steps[0]?.negotiationId ?? '', { afterVersion: 4n })) again.push(step);
    expect(kindsOf(again)).toEqual(all.slice(4));
    await expect(remote.outcome(request({ capability: 'cooking' }))).rejects.toMatchObject({
      reason: 'CAPABILITY_UNKNOWN',
    });
    await expect(remote.watch('nobody').next()).rejects.toMatchObject({ reason: 'NEGOTIATION_UNKNOWN' });
  } finally {
    await server.close();
    await mesh[Symbol.asyncDispose]();
  }
});

it('goes on in another session where the last one broke, and starts nothing twice', async () => {
  await using scenery = await sessions();
  const { mesh, pairs, hearing } = scenery;
  const wish = starting(request({ policy: byCaller }));
  const end = hearEnd(hearing, wish);
  const steps: Step[] = [];
  for await (const step of hearSteps(hearing, starting(request({ id: 'other', policy: byCaller })))) {
    steps.push(step);
    if (step.kind.case !== 'deciding') continue;
    pairs[0]?.cut();
    for (const id of ['other', wish.negotiationId]) await mesh.negotiations.pick(id, '');
    await mesh.clock.advanceAsync(1_000);
  }
  expect(kindsOf(steps)).toEqual(['started', 'proposed', 'proposed', 'deciding', 'rejected', 'ended']);
  expect(steps.map(({ version }) => Number(version))).toEqual([1, 2, 3, 4, 5, 6]);
  expect((await end).ended.outcome).toBe(Outcome.CANCELLED);
  expect((await mesh.negotiations.list()).negotiations).toHaveLength(2);
  expect(pairs).toHaveLength(2);
});

it('goes on when the node is back from draining', async () => {
  await using scenery = await sessions();
  const { mesh, hearing } = scenery;
  const steps: Step[] = [];
  for await (const step of hearSteps(hearing, starting(request({ id: 'n', policy: byCaller })))) {
    steps.push(step);
    if (step.kind.case !== 'deciding') continue;
    await mesh.restart();
    scenery.pairs[0]?.cut();
    await mesh.clock.advanceAsync(500);
    await mesh.negotiations.cancel('n', 'enough');
  }
  expect(kindsOf(steps).at(-1)).toBe('ended');
});

it('hears no more after its time, or when its caller says so, and tells which', async () => {
  await using scenery = await sessions();
  const { mesh, hearing } = scenery;
  const late = hearEnd(hearing, starting(request({ policy: byCaller, decideMs: 50_000 })), { timeoutMs: 10 });
  const why = expect(late).rejects.toMatchObject({ reason: 'DEADLINE_PASSED' });
  await mesh.clock.advanceAsync(20);
  await why;
  const controller = new AbortController();
  const wish = starting(request({ policy: byCaller }));
  const given = hearEnd(hearing, wish, { signal: controller.signal });
  controller.abort();
  await expect(given).rejects.toMatchObject({ reason: 'CALL_CANCELLED' });
});

it('hears of none when its caller has given up before, and leaves no timer', async () => {
  await using scenery = await sessions();
  const { mesh, hearing } = scenery;
  const before = mesh.clock.pending;
  await expect(hearEnd(hearing, starting(request()), { signal: AbortSignal.abort() })).rejects.toMatchObject({
    reason: 'CALL_CANCELLED',
  });
  expect(mesh.clock.pending).toBe(before);
});

it('says much in several frames, none of which is too large for the node', async () => {
  const written: Uint8Array[] = [];
  const none = () => undefined;
  const hears = { onMessage: none, onDrain: none, onEnd: none, onClose: none };
  const write = (bytes: Uint8Array) => written.push(bytes) > 0;
  const stream = {
    ...hears,
    write,
    isPrompt: () => true,
    end: none,
    fail: none,
    peer: { address: 'memory' },
    metadata: new Map(),
  };
  const caller = createCaller({ open: () => stream, clock: createFakeClock(), random: () => 0 });
  const content = { kind: { case: 'data', value: new Uint8Array(100_000) } } as const;
  const ear = { step: none, done: none, failed: none };
  for (let n = 0; n < 20; n++) caller.ask(starting({ task: { capability: 'work', content } }), ear);
  caller.ask(starting({ task: { capability: 'work', content } }), ear)();
  await new Promise(resolve => setImmediate(resolve));
  expect(Math.max(...written.map(({ length }) => length))).toBeLessThan(400_000);
  const actions = written.flatMap(bytes => fromBytes(SessionRequestSchema, bytes).actions);
  expect(actions.map(({ key }) => key)).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
});

it('decides and cancels within a session, each answered in its turn', async () => {
  await using mesh = await scene([worker('a', 1), worker('b', 2)]);
  const pair = createStreamPair();
  serveSession(mesh.negotiations, pair.server);
  const { say, until } = speaker(pair);
  say(start(1, 'n1'), start(2, 'n2', SessionInterest.OUTCOME));
  await until(({ key, what }) => key === 1 && what.case === 'step' && what.value.kind.case === 'deciding');
  const decision = { $typeName: 'dacp.negotiation.v1.Decision', proposalId: 'none of them' } as const;
  say(said(1, { case: 'decide', value: decision }));
  const refused = await until(({ key, what }) => key === 1 && what.case === 'failure');
  expect(refused).toMatchObject({ over: false, what: { value: { reason: 'PROPOSAL_UNKNOWN' } } });
  const cancellation = { $typeName: 'dacp.negotiation.v1.Cancellation', reason: 'enough' } as const;
  say(said(2, { case: 'cancel', value: cancellation }));
  const ended = await until(({ key, over }) => key === 2 && over);
  expect(ended).toMatchObject({ offers: 2, what: { value: { kind: { value: { outcome: Outcome.CANCELLED } } } } });
  expect(await until(({ key, what }) => key === 2 && what.case === 'taken')).toMatchObject({ over: false });
  say(said(1, { case: 'letGo', value: { $typeName: 'dacp.negotiation.v1.LetGo' } }), watch(1, 'n2'));
  expect(await until(({ key, over }) => key === 1 && over)).toMatchObject({ offers: 2 });
});

it('refuses one wrong wish alone, and ends the session for a key that is not free', async () => {
  await using mesh = await scene([worker('a', 1)]);
  const pair = createStreamPair();
  serveSession(mesh.negotiations, pair.server);
  const { say, until } = speaker(pair);
  say(watch(7, ''), start(1, 'n1'));
  const wrong = await until(({ key }) => key === 7);
  expect(wrong).toMatchObject({ over: true, what: { value: { reason: 'FIELD_INVALID' } } });
  await until(({ key }) => key === 1);
  say(start(1, 'n2'));
  await expect(until(() => false)).rejects.toMatchObject({ reason: 'FIELD_INVALID' });
  expect((await mesh.negotiations.get('n1')).outcome).toBe(Outcome.UNSPECIFIED);
});

import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import { QuerySchema, SessionState, type WatchResponse } from '#gen/dacp/registry/v1/registry_pb.js';
import { MeshError } from '../base/index.js';
import { createBell } from './bell.js';
import { agent, createScenario } from './scenario.js';
import { watch } from './watch.js';

function createWorld(changesMax?: number) {
  const scenario = createScenario(changesMax);
  const bell = createBell();
  const stop = new AbortController();
  return {
    ...scenario,
    bell,
    stop,
    watch(query?: MessageInitShape<typeof QuerySchema>, afterRevision = 0n) {
      const source = { state: () => scenario.state, changed: bell.wait };
      const responses = watch(source, query && create(QuerySchema, query), { afterRevision, signal: stop.signal });
      const next = async () => {
        const { value, done } = await responses.next();
        return done ? 'end' : tell(value);
      };
      /** The next so many steps, as text. */
      return async (count = 1) => {
        const steps: string[] = [];
        for (let i = 0; i < count; i++) steps.push(await next());
        return steps;
      };
    },
  };
}

function tell({ revision, change }: WatchResponse): string {
  if (change.case === 'snapshot')
    return `${revision} snapshot ${change.value.agents.map(({ agentDescriptor }) => agentDescriptor?.id).join(',')}`;
  if (change.case === 'put')
    return `${revision} put ${change.value.agentDescriptor?.id} ${change.value.instances.length}`;
  return `${revision} removed ${change.value?.agentId}`;
}

test('begins with a snapshot, also of nobody, and goes on with each change', async () => {
  const { open, run, watch, bell } = createWorld();
  const next = watch();
  expect(await next()).toEqual(['0 snapshot ']);
  const waiting = next(2);
  const key = open('a', [agent('x'), agent('y')]);
  bell.ring();
  expect(await waiting).toEqual(['2 put x 1', '3 put y 1']);
  open('b', [agent('x')]);
  expect(await next()).toEqual(['5 put x 2']);
  run({ kind: 'close', key });
  expect(await next(2)).toEqual(['7 put x 1', '8 removed y']);
});

test('tells of each agent of a session whose state changed', async () => {
  const { open, run, watch } = createWorld();
  const key = open('a', [agent('x'), agent('y')]);
  const next = watch();
  await next();
  run({ kind: 'set-state', key, state: SessionState.UNREACHABLE });
  expect(await next(2)).toEqual(['5 put x 1', '6 put y 1']);
});

test('resumes after a revision with what changed since', async () => {
  const { open, watch } = createWorld();
  open('a', [agent('x')]);
  open('b', [agent('y')]);
  expect(await watch(undefined, 2n)()).toEqual(['4 put y 1']);
});

test('begins again with a snapshot when the revision is no longer kept, or never was', async () => {
  const { open, watch } = createWorld(3);
  open('a', [agent('x'), agent('y'), agent('z')]);
  expect(await watch(undefined, 1n)(3)).toEqual(['2 put x 1', '3 put y 1', '4 put z 1']);
  open('b', [agent('x')]);
  expect(await watch(undefined, 1n)()).toEqual(['6 snapshot x,y,z']);
  expect(await watch(undefined, 99n)()).toEqual(['6 snapshot x,y,z']);
});

test('a watcher that lags costs nothing and gets a fresh snapshot', async () => {
  const { open, run, watch } = createWorld(3);
  const next = watch();
  await next();
  const key = open('a', [agent('x')]);
  expect(await next()).toEqual(['2 put x 1']);
  for (let i = 0; i < 10; i++) run({ kind: 'register', key, agents: [agent(`y${i}`)] });
  expect(await next()).toEqual(['12 snapshot x,y0,y1,y2,y3,y4,y5,y6,y7,y8,y9']);
});

test('of several changes of an agent that wait, the last is told', async () => {
  const { open, run, watch } = createWorld();
  const next = watch();
  await next();
  const key = open('a', [agent('x')]);
  for (const team of ['red', 'blue']) run({ kind: 'register', key, agents: [agent('x', { team })] });
  expect(await next()).toEqual(['4 put x 1']);
});

test('tells of the agents of its query only, and when one begins or ceases to fit', async () => {
  const { open, run, watch } = createWorld();
  const key = open('a', [agent('x', { team: 'red' }), agent('y'), agent('z', { namespace: 'eu', team: 'red' })]);
  const next = watch({ team: 'red' });
  expect(await next()).toEqual(['4 snapshot x']);
  run({ kind: 'register', key, agents: [agent('y', { team: 'red' })] });
  expect(await next()).toEqual(['5 put y 1']);
  run({ kind: 'register', key, agents: [agent('x', { team: 'blue' })] });
  run({ kind: 'register', key, agents: [agent('x', { team: 'green' })] });
  run({ kind: 'register', key, agents: [agent('last', { team: 'red' })] });
  expect(await next(2)).toEqual(['6 removed x', '8 put last 1']);
});

test('an agent that went and came back while nobody looked is told once', async () => {
  const { open, run, watch } = createWorld();
  const key = open('a', [agent('x')]);
  const next = watch();
  await next();
  run({ kind: 'deregister', key, agents: ['x'] });
  run({ kind: 'register', key, agents: [agent('x')] });
  expect(await next()).toEqual(['4 put x 1']);
});

test('a large snapshot is completed by puts; only the last one may be resumed from', async () => {
  const { open, watch } = createWorld();
  open(
    'a',
    Array.from({ length: 502 }, (_, i) => agent(`x${i}`)),
  );
  const [snapshot, ...rest] = await watch()(3);
  expect(snapshot).toMatch(/^0 snapshot x0,.*,x499$/);
  expect(rest).toEqual(['0 put x500 1', '503 put x501 1']);
});

test('ends when its signal is aborted, also while it waits', async () => {
  const { stop, watch } = createWorld();
  const next = watch();
  await next();
  const waiting = next();
  stop.abort();
  expect(await waiting).toEqual(['end']);
  expect(await watch()()).toEqual(['end']);
});

test('fails when the registry closes, also when it waits only afterwards', async () => {
  const { bell, watch } = createWorld();
  const [waiting, late] = [watch(), watch()];
  await waiting();
  await late();
  const failed = waiting();
  bell.takeDown(new MeshError('DRAINING', 'closing'));
  await expect(failed).rejects.toMatchObject({ reason: 'DRAINING' });
  await expect(late()).rejects.toMatchObject({ reason: 'DRAINING' });
});

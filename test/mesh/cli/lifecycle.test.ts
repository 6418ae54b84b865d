import { expect, onTestFinished, test, vi } from 'vitest';
import { groupBy } from '../../../src/base/index.js';
import { objects, startCli } from '../../harness/cli.js';
import { isAlive, type MeshOptions, startMesh } from '../../harness/node.js';
import { storesOfRun } from '../../harness/stores.js';
import { makeTemporaryFolder } from '../../harness/temporary-folder.js';
import { until } from '../../harness/until.js';

// Each test starts several processes, one after the other.
vi.setConfig({ testTimeout: 60_000 });

async function start(options: MeshOptions = {}) {
  const mesh = await startMesh(options);
  onTestFinished(() => mesh[Symbol.asyncDispose]());
  return mesh;
}

function temporaryFolder(): string {
  const folder = makeTemporaryFolder();
  onTestFinished(() => folder[Symbol.dispose]());
  return folder.path;
}

test('Ctrl-C drains node and agent hosts, and leaves no process behind', async () => {
  const mesh = await start({ demo: true });
  const { code, stdout, stderr } = await mesh.stop();
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(objects(stdout).map(({ event }) => event)).toEqual([
    'ready',
    'attached',
    'attached',
    'attached',
    'stopping',
    'stopped',
  ]);
  expect(mesh.demoPids).toHaveLength(3);
  expect(mesh.demoPids.filter(isAlive)).toEqual([]);
});

test('a second start finds all events, and goes on counting', async () => {
  const folder = temporaryFolder();
  const first = await start({ demo: true, folder });
  await first.stop();
  const second = await start({ folder });
  const events = objects((await second.cli(['log', '--from', 'oldest', '--json'])).stdout);
  const types = events.map(({ type }) => type);
  expect(types).toEqual(expect.arrayContaining(['registry.session.opened', 'registry.session.ended']));
  await second.stop();
  const third = await start({ demo: true, folder });
  const later = objects((await third.cli(['log', '--from', 'oldest', '--json'])).stdout);
  expect(later.slice(0, events.length)).toEqual(events);
  expect(later.length).toBeGreaterThan(events.length);
});

test('a node that was killed leaves its agent hosts no reason to stay', async () => {
  const mesh = await start({ demo: true });
  await mesh.kill();
  await until(() => !mesh.demoPids.some(isAlive), 'the agent hosts end');
});

test('the demo does not wait for the leases that it has left behind when it was killed', async () => {
  const folder = temporaryFolder();
  // Waiting for that would take longer than the test may.
  const env = { DACP_LEASE_TTL_MS: '3600000' };
  const first = await start({ demo: true, folder, env });
  await first.kill();
  const second = await start({ demo: true, folder, env });
  expect((await second.cli(['ask', 'echo', 'again'])).stdout).toBe('again\n');
});

test('Ctrl-C while all is starting ends it without an error', async () => {
  const words = ['up', '--demo', '--port', '0', '--json', '--data', temporaryFolder()];
  const up = startCli(words, { env: { DATAMETRIA_AGENT_LOG_LEVEL: 'warn' } });
  await up.nextLine(line => line.includes('"ready"'));
  up.signal('SIGINT');
  const { code, stdout, stderr } = await up.ended;
  expect({ code, stderr }).toEqual({ code: 130, stderr: '' });
  expect(stdout).toMatch(/"stopping".*\n.*"stopped"/);
});

test('a folder and a port that are taken say by which node, and what to set', async () => {
  const first = await start({ stores: 'embedded' });
  const again = startCli(['up', '--data', first.folder, '--port', String(first.port)]);
  expect(await again.ended).toMatchObject({
    code: 1,
    stderr: `error: the data folder ${first.folder} is in use by process ${first.pid}, the node at ${first.address}; stop that one, or run a second node with DACP_DATA=${first.folder}-2 DACP_PORT=${first.port + 1}\n`,
  });
  const second = startCli(['up', '--data', temporaryFolder(), '--port', String(first.port)]);
  expect((await second.ended).stderr).toBe(
    `error: ${first.address} is taken by another dacp node; stop that one or choose another port with DACP_PORT=${first.port + 1}\n`,
  );
});

test('a port that is asked for again is free again', async () => {
  const folder = temporaryFolder();
  const first = await start({ folder });
  await first.stop();
  const second = await start({ folder, port: first.port });
  expect(second.port).toBe(first.port);
});

test('an event log that is followed shows every event once and in order, also over restarts of the node', async () => {
  const folder = temporaryFolder();
  const first = await start({ folder });
  const log = startCli(['log', '--follow', '--from', 'oldest', '--json', '--node', first.address]);
  onTestFinished(() => log.signal('SIGKILL'));
  const seen: Record<string, unknown>[] = [];
  const follow = async (type: RegExp) => {
    for (let event = await log.nextObject(); ; event = await log.nextObject()) {
      seen.push(event);
      if (type.test(String(event.type))) return;
    }
  };

  await follow(/^registry\.session\.opened$/);
  await first.stop();
  const second = await start({ folder, port: first.port, demo: true });
  await follow(/^agent\.created$/);
  await second.kill();
  const third = await start({ folder, port: first.port, demo: true });
  // The first host was killed: its instance is known until the lease runs out, and this one is another.
  await follow(/^registry\.agent\.registered$/);
  log.signal('SIGINT');
  expect((await log.ended).code).toBe(0);

  const record = objects((await third.cli(['log', '--from', 'oldest', '--json'])).stdout);
  const ids = (events: readonly Record<string, unknown>[]) => events.map(({ id }) => id);
  // Kafka promises the order of each key, the embedded feed that of the record.
  const keyOf = (event: Record<string, unknown>) => event.agent_id || event.conversation_id || event.stream;
  if (storesOfRun === 'embedded') expect(ids(seen)).toEqual(ids(record.slice(0, seen.length)));
  for (const [key, events] of groupBy(seen, keyOf)) {
    const kept = record.filter(event => keyOf(event) === key);
    expect(ids(events)).toEqual(ids(kept.slice(0, events.length)));
  }
});

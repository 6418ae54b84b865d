import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { groupBy } from '../../../src/base/index.js';
import { type CliProcess, objects, startCli } from '../../harness/cli.js';
import { isAlive, type Mesh, type MeshOptions, startMesh } from '../../harness/node.js';
import { storesOfRun } from '../../harness/stores.js';
import { makeTemporaryFolder } from '../../harness/temporary-folder.js';
import { until } from '../../harness/until.js';

// Each test starts several processes, one after the other.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

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

describe('a mesh that is stopped, started again, killed, started again and stopped', () => {
  const folder = makeTemporaryFolder();
  // Waiting for a lease would take longer than a test may.
  const options = { folder: folder.path, env: { DACP_LEASE_TTL_MS: '3600000' } };
  let first: Mesh;
  let second: Mesh;
  let third: Mesh;
  let log: CliProcess;
  /** What was followed, and what is in the record in the end. */
  const seen: Record<string, unknown>[] = [];
  let events: Record<string, unknown>[];

  const recordOf = async (mesh: Mesh) => objects((await mesh.here(['log', '--from', 'oldest', '--json'])).stdout);
  const follow = async (type: RegExp) => {
    for (let event = await log.nextObject(); ; event = await log.nextObject()) {
      seen.push(event);
      if (type.test(String(event.type))) return;
    }
  };

  beforeAll(async () => {
    first = await startMesh(options);
    log = startCli(['log', '--follow', '--from', 'oldest', '--json', '--node', first.address]);
    await follow(/^registry\.session\.opened$/);
  });
  afterAll(async () => {
    log.signal('SIGKILL');
    await Promise.all([first, second, third].map(mesh => mesh?.[Symbol.asyncDispose]()));
    folder[Symbol.dispose]();
  });

  test('its port is free again', async () => {
    await first.stop();
    second = await startMesh({ ...options, port: first.port, demo: true });
    expect(second.port).toBe(first.port);
    await follow(/^agent\.created$/);
  });

  test('a second start finds all events', async () => {
    events = await recordOf(second);
    const types = events.map(({ type }) => type);
    expect(types).toEqual(expect.arrayContaining(['registry.session.opened', 'registry.session.ended']));
  });

  test('killed, it leaves its agent hosts no reason to stay, and the demo does not wait for the leases that it has left behind', async () => {
    await second.kill();
    third = await startMesh({ ...options, port: first.port, demo: true });
    expect((await third.here(['ask', 'echo', 'again'])).stdout).toBe('again\n');
    await until(() => !second.demoPids.some(isAlive), 'the agent hosts end');
  });

  test('a third start goes on counting', async () => {
    const later = await recordOf(third);
    expect(later.slice(0, events.length)).toEqual(events);
    expect(later.length).toBeGreaterThan(events.length);
    events = later;
  });

  test('its event log, followed, shows every event once and in order', async () => {
    // The first host was killed: its instance is known until the lease runs out, and this one is another.
    await follow(/^registry\.agent\.registered$/);
    log.signal('SIGINT');
    expect((await log.ended).code).toBe(0);
    const ids = (some: readonly Record<string, unknown>[]) => some.map(({ id }) => id);
    // Kafka promises the order of each key, the embedded feed that of the record.
    const keyOf = (event: Record<string, unknown>) => event.agent_id || event.conversation_id || event.stream;
    if (storesOfRun === 'embedded') expect(ids(seen)).toEqual(ids(events.slice(0, seen.length)));
    for (const [key, some] of groupBy(seen, keyOf)) {
      const kept = events.filter(event => keyOf(event) === key);
      expect(ids(some)).toEqual(ids(kept.slice(0, some.length)));
    }
  });

  test('Ctrl-C drains node and agent hosts, and leaves no process behind', async () => {
    const { code, stdout, stderr } = await third.stop();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(objects(stdout).map(({ event }) => event)).toEqual([
      'ready',
      'attached',
      'attached',
      'attached',
      'stopping',
      'stopped',
    ]);
    expect(third.demoPids).toHaveLength(3);
    expect(third.demoPids.filter(isAlive)).toEqual([]);
  });
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
  const second = startCli(['up', '--data', temporaryFolder(), '--port', String(first.port)]);
  expect(await again.ended).toMatchObject({
    code: 1,
    stderr: `error: the data folder ${first.folder} is in use by process ${first.pid}, the node at ${first.address}; stop that one, or run a second node with DACP_DATA=${first.folder}-2 DACP_PORT=${first.port + 1}\n`,
  });
  expect((await second.ended).stderr).toBe(
    `error: ${first.address} is taken by another dacp node; stop that one or choose another port with DACP_PORT=${first.port + 1}\n`,
  );
});

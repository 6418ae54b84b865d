import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type CliProcess, objects, runHere, startCli } from '../../harness/cli.js';
import { type Mesh, startMesh } from '../../harness/node.js';
import { until } from '../../harness/until.js';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 60_000 });

const till = fileURLToPath(new URL('../../../examples/persistent-agent/till.ts', import.meta.url));
let mesh: Mesh;
const hosts: CliProcess[] = [];

/** Runs the example's agent in a process of its own. */
async function startTill(): Promise<CliProcess> {
  const host = startCli(['agent', 'run', till, '--no-watch', '--json', '--node', mesh.address]);
  hosts.push(host);
  await host.nextLine(line => line.includes('"attached"'));
  return host;
}

/** Books an amount; the balance, or undefined when there was no answer. */
async function book(amount: number): Promise<number | undefined> {
  const { code, stdout } = await mesh.here(['ask', 'till', String(amount), '--json', '--timeout', '5s']);
  return code === 0 ? (objects(stdout)[0]?.content as { balance?: number } | undefined)?.balance : undefined;
}

async function stateOfTill() {
  const { stdout } = await runHere(['state', 'get', 'agent/till', '--json', '--node', mesh.address]);
  return objects(stdout)[0] as { status: string; value: { json: { entries: Record<string, [number]> } } };
}

beforeAll(async () => {
  mesh = await startMesh();
});
afterAll(async () => {
  for (const host of hosts) host.signal('SIGKILL');
  await mesh[Symbol.asyncDispose]();
});

describe('an agent that is persistent', () => {
  test('is killed with SIGKILL and goes on in another process where it was', async () => {
    const first = await startTill();
    expect(await book(500)).toBe(500);
    expect(await book(250)).toBe(750);
    first.signal('SIGKILL');
    await first.ended;
    await startTill();
    await until(async () => (await book(50)) === 800, 'the till is reached in its new process', 30_000);
    expect((await stateOfTill()).value.json.entries.balance).toEqual([800]);
  });

  test('of which a second instance begins ends in the first one, which keeps nothing any more', async () => {
    const [first, firstBalance] = [hosts.at(-1), await book(0)];
    await startTill();
    let told = '';
    const ended = (async () => {
      while (!told.includes('another instance of it goes on')) told = (await first?.nextErrorLine()) ?? '';
    })();
    // The first one notices when it wants to keep something; whoever asked it then hears that, and nobody after that.
    let booked = 0;
    await until(
      async () => {
        if ((await book(1)) !== undefined) booked++;
        return told !== '' && told.includes('another instance');
      },
      'the first instance ends',
      40_000,
    );
    await ended;
    expect(told).toContain('AGENT_FENCED');
    expect(await book(0)).toBe((firstBalance ?? 0) + booked);
  });

  test('goes on over a restart of the node, and has told where it stands when it ends', async () => {
    await mesh.kill();
    const again = await startMesh({ folder: mesh.folder, port: mesh.port });
    mesh = again;
    await until(async () => (await book(1)) !== undefined, 'the till is back', 30_000);
    const last = hosts.at(-1);
    last?.signal('SIGINT');
    await last?.ended;
    expect((await stateOfTill()).status).toBe('offline');
  });
});

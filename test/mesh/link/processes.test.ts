import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import type { MeshError } from '../../../src/base/index.js';
import { createClientExchange } from '../../../src/link/index.js';
import { createMessage } from '../../../src/message/index.js';
import { startLinkNode } from '../../harness/link-node.js';
import { until } from '../../harness/until.js';

const script = fileURLToPath(new URL('../../harness/link-host.mjs', import.meta.url));
const running: AsyncDisposable[] = [];
afterEach(async () => {
  for (const part of running.splice(0).reverse()) await part[Symbol.asyncDispose]();
});

/** A host in a process of its own; resolves when it is attached. */
async function spawnHost(hostId: string, node: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [script, hostId, node], { stdio: ['ignore', 'pipe', 'inherit'] });
  running.push({
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  });
  await once(child.stdout as NodeJS.ReadableStream, 'data');
  return child;
}

async function start() {
  const node = await startLinkNode({ pingEveryMs: 500 });
  running.push(node);
  const host = await spawnHost('host', node.address);
  const client = createClientExchange({ nodes: [node.address], drainMs: 100 });
  running.push(client);
  await client.start();
  const say = (receiver: string) => createMessage({ performative: 'ask', sender: client.clientId, receiver });
  return { node, host, client, say };
}

const outcome = (promise: Promise<unknown>) => promise.then(() => 'ok').catch((error: MeshError) => error.reason);

describe('a host process', () => {
  it('that is killed ends the questions that are under way, and takes nothing new', async () => {
    const { node, host, client, say } = await start();
    expect(await outcome(client.ask(say('echo')))).toBe('ok');
    const asked = Array.from({ length: 20 }, () => outcome(client.ask(say('slow'))));
    await until(() => node.exchange.underWay === 20, 'the questions to be under way');
    host.kill('SIGKILL');
    expect(new Set(await Promise.all(asked))).toEqual(new Set(['OUTCOME_UNKNOWN']));
    await until(() => node.registry.session('host')?.state === 'unreachable', 'the host to be unreachable');
    expect(await outcome(client.ask(say('echo')))).toBe('AGENT_UNKNOWN');
    node.registry.expire('host');
    await spawnHost('host', node.address);
    expect(await outcome(client.ask(say('echo')))).toBe('ok');
  });

  it('that is frozen leaves callers to their deadline, loses its routes, and comes back when it goes on', async () => {
    const { node, host, client, say } = await start();
    host.kill('SIGSTOP');
    expect(await outcome(client.ask(say('echo'), { timeoutMs: 200 }))).toBe('DEADLINE_PASSED');
    await until(() => node.registry.session('host')?.state === 'unreachable', 'the host to be unreachable');
    host.kill('SIGCONT');
    await until(() => node.registry.session('host')?.state === 'active', 'the host to be back');
    expect(await outcome(client.ask(say('echo')))).toBe('ok');
  });
});

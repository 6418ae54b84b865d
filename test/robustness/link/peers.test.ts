import { afterEach, describe, expect, it } from 'vitest';
import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import { MeshError } from '../../../src/base/index.js';
import { createClientExchange, type LinkExchange } from '../../../src/link/index.js';
import { createMessage } from '../../../src/message/index.js';
import { startLinkNode } from '../../harness/link-node.js';
import { startLinkProcess } from '../../harness/link-process.js';
import { long } from '../../harness/long.js';
import { until } from '../../harness/until.js';

const running: AsyncDisposable[] = [];
function ending<T extends AsyncDisposable>(part: T): T {
  running.push(part);
  return part;
}

afterEach(async () => {
  for (const part of running.splice(0).reverse()) await part[Symbol.asyncDispose]();
});

const outcome = (promise: Promise<unknown>) =>
  promise.then(
    () => 'ok',
    (error: unknown) => (error instanceof MeshError ? error.reason : String(error)),
  );

async function start() {
  const node = ending(await startLinkNode({ pingEveryMs: 5_000 }));
  const client: LinkExchange & { clientId: string } = ending(
    createClientExchange({ nodes: [node.address], drainMs: 100, limits: { pingEveryMs: 5_000 } }),
  );
  await client.start();
  const say = (receiver: string, more: Partial<Message> = {}): Message => ({
    ...createMessage({ performative: 'ask', sender: client.clientId, receiver }),
    ...more,
  });
  /** The client is linked with the host straight, and the pair with its agent has changed over. */
  async function becomeDirect(hostId: string, agent: string): Promise<void> {
    const linked = () => client.links.some(({ peer }) => peer.hostId === hostId);
    await until(async () => {
      await outcome(client.ask(say(`${hostId}-echo`)));
      return linked();
    }, 'a direct link');
    for (let i = 0; i < 3; i++) await outcome(client.send(say(agent)));
  }
  return { node, client, say, becomeDirect };
}

/** Runs it and, where times are measured, holds it to a limit in ms. */
async function withinMs<T>(limitMs: number, run: () => Promise<T>): Promise<T> {
  const startMs = performance.now();
  const result = await run();
  if (long) expect(performance.now() - startMs).toBeLessThan(limitMs);
  return result;
}

describe.each(['none', '127.0.0.1:0'])('a host that serves at %s', serve => {
  it('and is killed leaves every caller with UNAVAILABLE within a second', { timeout: 60_000 }, async () => {
    const { node, client, say, becomeDirect } = await start();
    const host = ending(await startLinkProcess('victim', node.address, { serve }));
    if (serve !== 'none') await becomeDirect('victim', 'victim-slow');
    const asked = Array.from({ length: 100 }, () =>
      client.ask(say('victim-slow')).then(
        () => 'answered',
        (error: MeshError) => error.code,
      ),
    );
    expect(await outcome(client.ask(say('victim-echo')))).toBe('ok');
    const codes = await withinMs(1_000, async () => {
      host.process.kill('SIGKILL');
      return await Promise.all(asked);
    });
    expect(new Set(codes)).toEqual(new Set(['UNAVAILABLE']));
  });

  it('and is frozen leaves callers to their deadline', { timeout: 60_000 }, async () => {
    const { node, client, say, becomeDirect } = await start();
    const host = ending(await startLinkProcess('victim', node.address, { serve }));
    if (serve !== 'none') await becomeDirect('victim', 'victim-echo');
    host.process.kill('SIGSTOP');
    const reason = await withinMs(700, () => outcome(client.ask(say('victim-echo'), { timeoutMs: 400 })));
    expect(reason).toBe('DEADLINE_PASSED');
    host.process.kill('SIGCONT');
  });
});

it('idempotent questions to a capability succeed on another instance when one is killed', {
  timeout: 60_000,
}, async () => {
  const { node, client, say } = await start();
  const hosts = await Promise.all(['a', 'b'].map(hostId => startLinkProcess(hostId, node.address)));
  for (const host of hosts) ending(host);
  const ask = () => outcome(client.ask(say('capability:echoing', { idempotent: true }), { timeoutMs: 10_000 }));
  const asked = Array.from({ length: 200 }, ask);
  hosts[0]?.process.kill('SIGKILL');
  for (let i = 0; i < 100; i++) asked.push(ask());
  expect(new Set(await Promise.all(asked))).toEqual(new Set(['ok']));
});

it('a question to nobody is refused with the names that are near, within 50 ms', async () => {
  const { node, client, say } = await start();
  ending(await startLinkProcess('a', node.address));
  expect(await outcome(client.ask(say('a-echo')))).toBe('ok');
  for (let i = 0; i < 20; i++)
    expect(await withinMs(50, () => outcome(client.ask(say(`a-eccho${i}`))))).toBe('AGENT_UNKNOWN');
});

import { fileURLToPath } from 'node:url';
import { timestampMs } from '@bufbuild/protobuf/wkt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AgentService } from '#gen/dacp/agent/v1/agent_service_pb.js';
import { Performative } from '#gen/dacp/message/v2/message_pb.js';
import { type Instance, RegistryService, SessionState } from '#gen/dacp/registry/v1/registry_pb.js';
import { toMeshError } from '../../../src/base/index.js';
import { contentJson, errorOf } from '../../../src/message/index.js';
import { type Channel, dial } from '../../../src/rpc/index.js';
import { type CliProcess, startCli } from '../../harness/cli.js';
import { long } from '../../harness/long.js';
import { type Mesh, startMesh } from '../../harness/node.js';
import { until } from '../../harness/until.js';

const fixture = fileURLToPath(new URL('../../fixtures/worker.mjs', import.meta.url));
const leaseTtlMs = 3000;

/** Two hosts run an instance each of one agent; one of them dies or freezes while callers wait for it. */
describe('when a host goes', () => {
  let mesh: Mesh;
  let channel: Channel;
  let hosts: Record<string, CliProcess>;

  beforeEach(async () => {
    mesh = await startMesh();
    channel = dial(mesh.address);
    hosts = { first: await startHost('first'), second: await startHost('second') };
  });
  afterEach(async () => {
    for (const host of Object.values(hosts)) {
      host.signal('SIGCONT');
      host.signal('SIGTERM');
    }
    await Promise.all(Object.values(hosts).map(host => host.ended));
    channel.close();
    await mesh[Symbol.asyncDispose]();
  });

  it('by kill -9: nothing new goes there, waiting callers are told, its lease is kept to its end', async () => {
    expect(await answering(8)).toEqual(pids('first', 'second'));
    const calls = await waitingCalls();

    hosts.first?.signal('SIGKILL');
    await instancesOnce(all => !all.some(({ hostId, state }) => hostId === 'first' && state === SessionState.ACTIVE));
    expect(await answering(8)).toEqual(pids('second'));
    expect(await Promise.race(calls.map(call => call.ended))).toBe('UNAVAILABLE OUTCOME_UNKNOWN');
    expect(calls.filter(call => call.outcome === undefined)).toHaveLength(1);
    await takeOver('first');
  });

  it('by SIGSTOP: nothing new goes there once its lease ran out, and callers end by their deadline', async () => {
    const calls = await waitingCalls(2 * leaseTtlMs);

    hosts.first?.signal('SIGSTOP');
    await takeOver('first');
    expect(await answering(8)).toEqual(pids('second'));
    for (const outcome of await Promise.all(calls.map(call => call.ended)))
      expect(['UNAVAILABLE OUTCOME_UNKNOWN', 'DEADLINE_EXCEEDED DEADLINE_PASSED']).toContain(outcome);

    hosts.first?.signal('SIGCONT');
    expect(await answering(8)).toEqual(pids('second'));
  });

  async function startHost(hostId: string): Promise<CliProcess> {
    const env = { DACP_LEASE_TTL_MS: String(leaseTtlMs), DACP_DRAIN_MS: '100', DATAMETRIA_AGENT_LOG_LEVEL: 'error' };
    const words = ['agent', 'run', fixture, '--no-watch', '--node', mesh.address, '--host-id', hostId, '--json'];
    const host = startCli(words, { env });
    expect(await host.nextObject()).toMatchObject({ event: 'attached', host_id: hostId });
    return host;
  }

  function pids(...names: string[]): number[] {
    return names.map(name => hosts[name]?.pid ?? -1).sort();
  }

  /** The processes that answer so many questions, one after the other. */
  async function answering(questions: number): Promise<number[]> {
    const answers = new Set<number>();
    for (let i = 0; i < questions; i++) answers.add(Number(await ask('work.where')));
    return [...answers].sort();
  }

  async function ask(capability: string, timeoutMs = 10_000) {
    const message = {
      performative: Performative.ASK,
      receiver: { target: { case: 'agent', value: 'worker' } },
      capability,
    } as const;
    const { reply } = await channel.client(AgentService).ask({ message }, { timeoutMs });
    const said = reply?.content?.kind;
    if (said?.case === 'failure') throw errorOf(said.value);
    return contentJson(reply?.content);
  }

  /** Two calls that are never answered: the round robin gives one to each host. They are under way when this resolves. */
  async function waitingCalls(timeoutMs = 600_000): Promise<Call[]> {
    const calls = [0, 1].map(() => follow(ask('work.never', timeoutMs)));
    const agents = channel.client(AgentService);
    for (let active = 0; active < 2; ) {
      const status = await agents.getStatus({ agentId: 'worker' });
      active = status.instances.filter(instance => instance.active > 0).length;
    }
    return calls;
  }

  /** The instances as soon as they are as wanted, by the registry's watch. */
  async function instancesOnce(wanted: (all: Instance[]) => boolean): Promise<Instance[]> {
    for await (const { change } of channel.client(RegistryService).watch({ query: { agentId: 'worker' } })) {
      const agents = change.case === 'snapshot' ? change.value.agents : change.case === 'put' ? [change.value] : [];
      const all = agents.flatMap(agent => agent.instances);
      if (wanted(all)) return all;
    }
    throw new Error('the watch ended');
  }

  /**
   * Another process wants the host id of one that is gone: it is refused until the lease runs out, and gets it then. Times are the
   * registry's: this machine has one clock.
   */
  async function takeOver(hostId: string): Promise<void> {
    let heldUntilMs = 0;
    let refusedAtMs = 0;
    const taken = async () => {
      const askedAtMs = Date.now();
      heldUntilMs = (await leaseEndMs(hostId)) ?? heldUntilMs;
      const refusal = await channel
        .client(RegistryService)
        .openSession({ hostId, epoch: 'another-process' })
        .then(() => undefined, toMeshError);
      if (!refusal) return true;
      expect(refusal).toMatchObject({ reason: 'SESSION_HELD', code: 'ALREADY_EXISTS' });
      refusedAtMs = askedAtMs;
      return false;
    };
    await until(taken, `the lease of ${hostId} to end`);
    expect(Date.now()).toBeGreaterThanOrEqual(heldUntilMs);
    expect(refusedAtMs).toBeGreaterThan(0);
    if (long) expect(refusedAtMs).toBeLessThanOrEqual(heldUntilMs + 1000);
  }

  /** When the lease of a host ends unless it is renewed; undefined: it has none. */
  async function leaseEndMs(hostId: string): Promise<number | undefined> {
    const { sessions } = await channel.client(RegistryService).listSessions({});
    const end = sessions.find(session => session.hostId === hostId)?.lease?.expiresAt;
    return end && timestampMs(end);
  }
});

interface Call {
  readonly ended: Promise<string>;
  /** Code and reason; undefined while it waits. */
  outcome: string | undefined;
}

function follow(answer: Promise<unknown>): Call {
  const ended = answer.then(
    () => 'answered',
    (error: unknown) => {
      const { code, reason } = toMeshError(error);
      return `${code} ${reason}`;
    },
  );
  const call: Call = { ended, outcome: undefined };
  ended.then(outcome => {
    call.outcome = outcome;
  });
  return call;
}

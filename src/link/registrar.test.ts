import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { AgentDescriptorSchema } from '#gen/dacp/agent/v1/agent_pb.js';
import { type Announce, AnnounceSchema, HelloSchema } from '#gen/dacp/link/v1/link_pb.js';
import { createMemoryRegistry, type MemoryRegistry } from '../../test/harness/memory-registry.js';
import { MeshError } from '../base/index.js';
import type { Link } from './link.js';
import { silentObserver } from './observer.js';
import { createRegistrar } from './registrar.js';

/** As much of a link as the registrar uses. */
function fakeLink(): Link & { readonly nacks: string[] } {
  const nacks: string[] = [];
  const link = {
    peer: { hostId: 'host', epoch: 'e', role: 1, simple: false, address: '' },
    nacks,
    nack: (_sequence: number, _id: string, { error }: { error: MeshError }) => void nacks.push(error.reason),
    end: () => undefined,
  };
  return link as unknown as Link & { readonly nacks: string[] };
}

const hello = create(HelloSchema, { version: 1, hostId: 'host', epoch: 'e' });
const announce = (put: string[], removed: string[] = []): Announce =>
  create(AnnounceSchema, { put: put.map(id => create(AgentDescriptorSchema, { id })), removed });

async function start(registry: MemoryRegistry = createMemoryRegistry()) {
  const registrar = createRegistrar(registry, silentObserver);
  const link = fakeLink();
  const attachment = await registrar.open(hello);
  registrar.bind(link, attachment);
  return { registry, registrar, link, attachment };
}

describe('an agent that is announced', () => {
  it('speaks once the registry has agreed, and what waited for that goes on then', async () => {
    const { registrar, link, attachment } = await start();
    const order: string[] = [];
    registrar.announce(link, announce(['late']), 1);
    expect(attachment.agents.has('late')).toBe(false);
    attachment.deciding.get('late')?.waiting.push(() => order.push(`${attachment.agents.has('late')}`));
    await registrar.settled();
    await Promise.resolve();
    expect(order).toEqual(['true']);
    expect(attachment.deciding.size).toBe(0);
  });

  it('and refused never speaks', async () => {
    const registry = createMemoryRegistry();
    registry.register = async () => {
      throw new MeshError('AGENT_HELD', 'another host has it');
    };
    const { registrar, link, attachment } = await start(registry);
    registrar.announce(link, announce(['late']), 1);
    const decided = new Promise<void>(resolve => attachment.deciding.get('late')?.waiting.push(resolve));
    await decided;
    expect(attachment.agents.has('late')).toBe(false);
    expect(link.nacks).toEqual(['AGENT_HELD']);
  });

  it('and taken back before the registry has agreed does not speak after that', async () => {
    const { registrar, link, attachment, registry } = await start();
    registrar.announce(link, announce(['late']), 1);
    registrar.announce(link, announce([], ['late']), 2);
    await registrar.settled();
    await registrar.settled();
    expect(attachment.agents.has('late')).toBe(false);
    expect(registry.session('host')?.agents.has('late')).toBe(false);
  });
});

describe('agents that are announced one by one', () => {
  /** A registry that writes down who registers together, and refuses `held`. */
  function writing() {
    const registry = createMemoryRegistry();
    const { register } = registry;
    const writes: string[][] = [];
    registry.register = async (key, agents) => {
      const ids = agents.map(({ id }) => id);
      writes.push(ids);
      if (ids.includes('held')) throw new MeshError('AGENT_HELD', 'another host has it');
      return register(key, agents);
    };
    return { registry, writes };
  }

  it('are written together while they wait', async () => {
    const { registry, writes } = writing();
    const { registrar, link, attachment } = await start(registry);
    for (const [at, id] of ['a', 'b', 'c'].entries()) registrar.announce(link, announce([id]), at + 1);
    await registrar.settled();
    expect(writes).toEqual([['a', 'b', 'c']]);
    expect([...attachment.agents]).toEqual(['a', 'b', 'c']);
    expect(attachment.deciding.size).toBe(0);
  });

  it('are written alone when one of them is refused, which alone is told', async () => {
    const { registry, writes } = writing();
    const { registrar, link, attachment } = await start(registry);
    for (const [at, id] of ['a', 'held', 'c'].entries()) registrar.announce(link, announce([id]), at + 1);
    await registrar.settled();
    expect(writes).toEqual([['a', 'held', 'c'], ['a'], ['held'], ['c']]);
    expect([...attachment.agents]).toEqual(['a', 'c']);
    expect(link.nacks).toEqual(['AGENT_HELD']);
  });

  it('keep their order with removals, and with new descriptors of the same agent', async () => {
    const { registry, writes } = writing();
    const { registrar, link, attachment } = await start(registry);
    const said = [announce(['a']), announce(['a']), announce(['b']), announce([], ['b']), announce(['c'])];
    for (const [at, each] of said.entries()) registrar.announce(link, each, at + 1);
    await registrar.settled();
    expect(writes).toEqual([['a'], ['a', 'b'], ['c']]);
    expect([...attachment.agents].sort()).toEqual(['a', 'c']);
  });
});

describe('a session that was attached anew', () => {
  it('is not made unreachable by the end of the link before', async () => {
    const { registry, registrar, link } = await start();
    const second = fakeLink();
    registrar.bind(second, await registrar.open(hello));
    registrar.ended(link, false);
    await registrar.settled();
    expect(registry.session('host')?.state).toBe('active');
    expect(registrar.linkOf(registry.session('host')?.sessionId ?? '')).toBe(second);
    registrar.ended(second, false);
    await registrar.settled();
    expect(registry.session('host')?.state).toBe('unreachable');
  });
});

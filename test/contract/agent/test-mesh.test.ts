import { describe, expect, it } from 'vitest';
import { Performative, Receipt } from '#gen/dacp/message/v2/message_pb.js';
import hello from '../../../examples/hello-agent/hello.js';
import { defineAgent, MeshError, reply } from '../../../src/index.js';
import { createTestMesh } from '../../../src/testing.js';
import { gate } from './scene.js';

const busy = defineAgent({
  id: 'busy',
  team: 'crew',
  topics: ['orders.*'],
  capabilities: { wait: { handle: () => new Promise(() => undefined) } },
});

describe('a mesh for tests', () => {
  it('runs an agent without a node', async () => {
    await using mesh = createTestMesh([hello]);
    expect(await mesh.ask('hello', 'Ann')).toEqual({ greeting: 'Hello, Ann!', met: 1 });
    expect(await mesh.ask('capability:people.greet', 'Ann')).toEqual({ greeting: 'Hello again, Ann!', met: 2 });
  });

  it('lets deadlines pass when its clock is moved', async () => {
    await using mesh = createTestMesh([busy]);
    const failed = expect(mesh.ask('busy', 1, { timeoutMs: 500 })).rejects.toMatchObject({ reason: 'DEADLINE_PASSED' });
    await mesh.clock.advanceAsync(500);
    await failed;
  });

  it('reaches all who listen to a topic or belong to a team, and one for a capability', async () => {
    const heard: string[] = [];
    const listener = (id: string, more: object) =>
      defineAgent({ id, capabilities: { hear: { handle: () => void heard.push(id) } }, ...more });
    const agents = [
      listener('a', { topics: ['orders.*'] }),
      listener('b', { topics: ['orders.new'], team: 'x' }),
      listener('c', { team: 'x' }),
    ];
    await using mesh = createTestMesh(agents);
    const tell = (to: string) => mesh.tell(to, 1, { receipt: Receipt.HANDLED });
    expect((await tell('topic:orders.new')).receivers).toEqual(['a', 'b']);
    expect((await tell('team:x')).receivers).toEqual(['b', 'c']);
    expect((await tell('topic:nobody')).receivers).toEqual([]);
    const turns = [await tell('capability:hear'), await tell('capability:hear')].flatMap(({ receivers }) => receivers);
    expect(new Set(turns).size).toBe(2);
    expect(heard.length).toBe(6);
  });

  it('keeps namespaces apart', async () => {
    const inShop = defineAgent({
      id: 'clerk',
      namespace: 'shop',
      capabilities: { relay: { handle: (text, { ask }) => ask('till', text) } },
    });
    const till = (namespace: string) =>
      defineAgent({ id: 'till', namespace, capabilities: { count: { handle: () => `till of ${namespace}` } } });
    await using mesh = createTestMesh([inShop, till('shop'), till('bar')]);
    expect(await mesh.ask('shop/clerk', 1)).toBe('till of shop');
    await expect(mesh.ask('till', 1)).rejects.toMatchObject({ reason: 'AGENT_UNKNOWN' });
  });

  it('gives answers as they are, and says refusals as errors', async () => {
    const choosy = defineAgent({
      id: 'choosy',
      capabilities: {
        pick: { handle: input => (input === 'no' ? reply('refuse', 'not today') : reply('propose', { price: 3 })) },
      },
    });
    await using mesh = createTestMesh([choosy]);
    expect((await mesh.askMessage('choosy', 'yes', { performative: 'request' })).performative).toBe(
      Performative.PROPOSE,
    );
    await expect(mesh.ask('choosy', 'no')).rejects.toMatchObject({
      reason: 'REFUSED',
      message: '"choosy" refuses: not today',
    });
  });

  it('says at once why a question that was taken is not answered', async () => {
    await using mesh = createTestMesh([busy]);
    void mesh.tell('busy', 'first');
    const asked = expect(mesh.ask('busy', 'second')).rejects.toMatchObject({ reason: 'AGENT_DRAINING' });
    await mesh.clock.advanceAsync(0);
    await Promise.all([mesh.host.remove('busy', 0), mesh.clock.advanceAsync(0)]);
    await asked;
  });

  it('waits for the others that were asked when one gives up', async () => {
    const listener = (id: string, handle: () => unknown) =>
      defineAgent({ id, topics: ['news'], capabilities: { hear: { handle } } });
    const stuck = listener('stuck', () => new Promise(() => undefined));
    const answer = gate<string>();
    await using mesh = createTestMesh([stuck, listener('slow', () => answer.opened)]);
    void mesh.tell('stuck', 'first');
    const asked = mesh.ask('topic:news', 'second');
    await mesh.clock.advanceAsync(0);
    await Promise.all([mesh.host.remove('stuck', 0), mesh.clock.advanceAsync(0)]);
    answer.open('heard');
    expect(await asked).toBe('heard');
  });

  it('says what is wrong with a definition at once', () => {
    const id = 'a b';
    expect(() => defineAgent({ id, capabilities: {} })).toThrowError(
      expect.objectContaining({ reason: 'FIELD_INVALID', message: expect.stringContaining('agent: id "a b"') }),
    );
    expect(() => defineAgent({ id: 'a', mailboxMax: 0, capabilities: {} })).toThrowError(MeshError);
  });

  it('can have agents added and taken away while it runs', async () => {
    await using mesh = createTestMesh([]);
    const changes: unknown[] = [];
    mesh.host.onChange(change => changes.push(change.put?.id ?? change.removed));
    mesh.host.add(hello);
    expect(() => mesh.host.add(hello)).toThrowError(expect.objectContaining({ reason: 'AGENT_HELD' }));
    expect(await mesh.ask('hello', 'Ann')).toMatchObject({ met: 1 });
    await mesh.host.remove('hello');
    await expect(mesh.ask('hello', 'Ann')).rejects.toMatchObject({ reason: 'AGENT_UNKNOWN' });
    expect(changes).toEqual(['hello', 'hello']);
  });
});

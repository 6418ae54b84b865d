import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { objects } from '../../harness/cli.js';
import { type Mesh, startMesh } from '../../harness/node.js';

let mesh: Mesh;
beforeAll(async () => {
  mesh = await startMesh({ demo: true });
});
afterAll(() => mesh[Symbol.asyncDispose]());

/** What a command that must succeed wrote. */
async function ok(...words: string[]): Promise<string> {
  const { code, stdout, stderr } = await mesh.here(words);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

const json = async (...words: string[]) => objects(await ok(...words, '--json'));

describe('ask', () => {
  test('shows the answer and nothing else', async () => {
    expect(await ok('ask', 'echo', 'hello')).toBe('hello\n');
  });

  test('takes JSON as JSON, and finds an agent by what it can do', async () => {
    expect(JSON.parse(await ok('ask', 'capability:text.echo', '{"a": [1, null]}'))).toEqual({ a: [1, null] });
  });

  test('reads the question from its standard input', async () => {
    const { stdout } = await mesh.cli(['ask', 'echo', '-'], { input: 'piped\n' });
    expect(stdout).toBe('piped\n');
  });

  test('as JSON shows the whole message in the standard’s flat form', async () => {
    expect(await json('ask', 'echo', '42', '--conversation', 'c-1')).toEqual([
      expect.objectContaining({
        version: '2.0',
        performative: 'tell',
        sender: 'echo',
        content: 42,
        conversation_id: 'c-1',
      }),
    ]);
  });
});

describe('send', () => {
  test.each(['none', 'accepted', 'durable', 'handled'])('shows the receipt "%s"', async receipt => {
    const [sent] = await json('send', 'echo', 'for your information', '--receipt', receipt);
    expect(sent).toMatchObject({ receipt: `RECEIPT_${receipt.toUpperCase()}`, message_id: expect.any(String) });
  });

  test('says for people who has it', async () => {
    expect(await ok('send', 'echo', 'hello')).toMatch(/^accepted: echo message \S+\n$/);
    expect(await ok('send', 'topic:news', 'hello')).toMatch(/^nobody listens to topic:news: message/);
    expect(await ok('send', 'echo', 'hello', '--receipt', 'none')).toMatch(/^sent; no receipt asked for: message/);
  });
});

describe('who is there', () => {
  test('agents is an aligned table', async () => {
    const [head = '', ...rows] = (await ok('agents')).split('\n');
    const row = rows.find(one => one.startsWith('echo')) ?? '';
    expect(head).toMatch(/^AGENT +KIND +INSTANCES +STATE +CAPABILITIES +DESCRIPTION$/);
    expect(row).toMatch(/^echo +reactive +1 +idle +text\.echo +\S/);
    expect(row.indexOf('text.echo')).toBe(head.indexOf('CAPABILITIES'));
  });

  test.each([
    [['--capability', 'text.echo'], 1],
    [['--capability', 'text.shout'], 0],
    [['--kind', 'reactive', '--label', 'demo=true'], 6],
    [['--kind', 'collaborative'], 1],
    [['--kind', 'llm'], 0],
    [['--label', 'demo=false'], 0],
    [['--namespace', 'elsewhere'], 0],
  ])('agents %j finds %i', async (filters, found) => {
    expect(await json('agents', ...filters)).toHaveLength(found);
  });

  test('describe shows capabilities and instances', async () => {
    const shown = await ok('describe', 'echo');
    expect(shown).toContain('text.echo');
    expect(shown).toMatch(/\nHOST +STATE +MAILBOX/);
    const [agent] = await json('describe', 'echo');
    expect(agent).toMatchObject({
      agent_descriptor: { id: 'echo', capabilities: [expect.objectContaining({ name: 'text.echo' })] },
      statuses: [expect.objectContaining({ agent_id: 'echo', state: 'LIFECYCLE_STATE_IDLE' })],
    });
  });

  test('status shows the node, its hosts and how much has happened', async () => {
    expect(await ok('status')).toMatch(/^node +127\.0\.0\.1:\d+ +up\nagents +13 agents\nrecord +position \d+/);
    const [status] = await json('status');
    expect(status).toMatchObject({ address: mesh.address, agents: 13, instances: 13 });
    expect(status?.sessions).toContainEqual(expect.objectContaining({ state: 'SESSION_STATE_ACTIVE', agents: 4 }));
  });
});

describe('log', () => {
  test('shows what happened, oldest first', async () => {
    const events = await json('log', '--from', 'oldest');
    expect(events.map(({ type }) => type)).toContain('registry.session.opened');
    const positions = events.map(({ position }) => Number(position));
    expect(positions).toEqual([...positions].sort((a, b) => a - b));
    expect(await json('log')).toEqual(events);
    expect(await json('log', '--limit', '1')).toEqual(events.slice(-1));
    expect(await json('log', '--type', 'no.such.type')).toEqual([]);
  });

  test('says that a place is beyond the end', async () => {
    const { code, stdout, stderr } = await mesh.here(['log', '--from', '99999']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toMatch(/^--from 99999: the log ends at position \d+\n$/);
  });

  test('for people is a line an event', async () => {
    expect(await ok('log', '--type', 'registry.session.opened')).toMatch(
      /^ +\d+ +\d{4}-\S+Z +registry\.session\.opened +/,
    );
  });
});

test('--verbose tells on the error stream who answered', async () => {
  const { stdout, stderr } = await mesh.here(['ask', 'echo', 'hello', '--verbose']);
  expect(stdout).toBe('hello\n');
  expect(stderr).toMatch(/^tell from echo in \d+ ms\n$/);
});

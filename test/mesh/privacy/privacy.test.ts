import { cpSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join as joinPath } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { connectPrivacy, defineAgent, join, type Membership, type PrivacyClient } from '../../../src/index.js';
import { objects, runHere } from '../../harness/cli.js';
import { type Mesh, startMesh } from '../../harness/node.js';
import { makeTemporaryFolder } from '../../harness/temporary-folder.js';

/** Nowhere else in the world. */
const name = 'Zebulon Quuxworth';
const mail = 'zebulon@quuxworth.example';
const subject = 'customer-17';

const folder = makeTemporaryFolder();
const apart = makeTemporaryFolder();
const data = joinPath(folder.path, 'data');
const backup = joinPath(apart.path, 'mesh.backup');
let mesh: Mesh;
let privacy: PrivacyClient;
let members: Membership;
let conversation = '';

/** Every file below a folder. */
function filesOf(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path).flatMap(entry => filesOf(joinPath(path, entry)));
}

/** Files in which somebody could read who the customer is. */
function leaks(path: string): string[] {
  return filesOf(path).filter(file => {
    const bytes = readFileSync(file);
    return [name, mail, subject, 'Quuxworth'].some(word => bytes.includes(word));
  });
}

/** Runs a command against the node. */
const cli = (words: readonly string[]) => runHere([...words, '--node', mesh.address]);

const start = () =>
  startMesh({ folder: data, stores: 'embedded', env: { DACP_ERASURES: joinPath(apart.path, 'erasures') } });

/** An agent that reads what it is told of a customer, has it checked by another one, and answers with what it knows. */
const support = defineAgent({
  id: 'support',
  capabilities: {
    register: {
      async handle(input, { ask }) {
        const customer = (await privacy.open(input)) as { name: string };
        const rating = await ask('rating', { customer: await privacy.sealValue(subject, customer), branch: 'north' });
        return privacy.seal(subject, { greeting: `Welcome, ${customer.name}`, rating });
      },
    },
  },
});
const rating = defineAgent({
  id: 'rating',
  capabilities: { rate: { handle: async input => JSON.stringify(await privacy.open(input)).length } },
});

beforeAll(async () => {
  mesh = await start();
  privacy = connectPrivacy({ node: mesh.address });
  members = await join({ agents: [support, rating], node: mesh.address });
});
afterAll(async () => {
  privacy.close();
  await members.close();
  await mesh[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
  apart[Symbol.dispose]();
});

describe('a customer who talks to the mesh and wants to be forgotten', () => {
  test('is understood by agents, and stands nowhere in clear', async () => {
    const words = ['ask', 'support', JSON.stringify({ name, mail }), '--subject', subject, '--record'];
    const asked = await cli([...words, '--json']);
    expect(asked.code, asked.stderr).toBe(0);
    const [answer] = objects(asked.stdout) as { conversation_id: string; content: unknown }[];
    conversation = answer?.conversation_id ?? '';
    expect(answer?.content).toMatchObject({ greeting: `Welcome, ${name}` });

    const durable = ['send', 'support', JSON.stringify({ name }), '--subject', subject, '--receipt', 'durable'];
    expect((await cli(durable)).code).toBe(0);
    const state = { plan: 'basic', person: await privacy.sealValue(subject, { name, mail }) };
    expect((await cli(['state', 'create', 'customer/4711', JSON.stringify(state)])).code).toBe(0);
    const whole = ['state', 'create', 'customer/of-one', JSON.stringify({ name }), '--subject', subject];
    expect((await cli(whole)).code).toBe(0);
    expect((await cli(['state', 'get', 'customer/of-one'])).stdout).toContain(name);
    expect(leaks(data)).toEqual([]);
  });

  test('gets everything that there is about them', async () => {
    const exported = await cli(['privacy', 'export', subject]);
    expect(exported.code, exported.stderr).toBe(0);
    const { summary, items } = JSON.parse(exported.stdout) as { summary: Record<string, number>; items: unknown[] };
    expect(summary).toMatchObject({ recordings: 3, states: 2 });
    expect(JSON.stringify(items)).toContain(`Welcome, ${name}`);
    expect(JSON.stringify(items)).toContain(mail);
    expect(JSON.stringify(items)).not.toContain('"$sealed"');
    expect((await cli(['privacy', 'export', 'somebody-else'])).code).toBe(3);
  });

  test('is in no backup in clear either', async () => {
    const made = await runHere(['backup', '--data', data, '--to', backup]);
    expect(made.code, made.stderr).toBe(0);
    expect(leaks(apart.path)).toEqual([]);
  });

  test('is forgotten everywhere, and the record still proves itself', { timeout: 60_000 }, async () => {
    expect((await cli(['history', conversation])).stdout).toContain('[sealed]');
    cpSync(joinPath(data, 'keys'), joinPath(apart.path, 'keys'), { recursive: true });
    expect((await cli(['privacy', 'erase', subject])).code).toBe(2);
    const erased = await cli(['privacy', 'erase', subject, '--yes']);
    expect(erased.code, erased.stderr).toBe(0);
    // A command remembers for its life what was not erased; the next ones are loaded anew.
    vi.resetModules();

    const shows = async (words: readonly string[]) => {
      const shown = await cli(words);
      expect(shown.code, `${words.join(' ')}\n${shown.stderr}`).toBe(0);
      expect(shown.stdout, words.join(' ')).toContain('[erased]');
      expect(shown.stdout, words.join(' ')).not.toContain('$sealed');
    };
    await shows(['history', conversation]);
    await shows(['replay', conversation]);
    await shows(['log', '--from', 'oldest']);
    await shows(['log', '--from', 'oldest', '--json']);
    await shows(['state', 'get', 'customer/4711']);
    const whole = await cli(['state', 'get', 'customer/of-one']);
    expect(whole.stdout).toContain('(erased)');
    expect((await cli(['trace', conversation])).code).toBe(0);

    const verified = await cli(['audit', 'verify']);
    expect(verified.stdout).toContain('nothing was changed');
    expect(verified.code).toBe(0);
    expect((await cli(['privacy', 'export', subject])).code).toBe(3);
    expect((await cli(['privacy', 'erase', subject, '--yes'])).code).toBe(3);
    const acts = (await cli(['audit', 'log'])).stdout;
    expect(acts).toMatch(/privacy\.export .*127\.0\.0\.1/);
    expect(acts).toMatch(/privacy\.erase .*127\.0\.0\.1/);
    expect(acts).not.toContain(subject);
  });

  test('stays forgotten when an old key comes back with a backup', async () => {
    await members.close();
    privacy.close();
    await mesh.stop();
    cpSync(joinPath(apart.path, 'keys'), joinPath(data, 'keys'), { recursive: true });
    mesh = await start();
    privacy = connectPrivacy({ node: mesh.address });
    members = await join({ agents: [rating], node: mesh.address });
    expect((await cli(['history', conversation])).stdout).toContain('[erased]');
    expect((await cli(['privacy', 'export', subject])).code).toBe(3);
    expect((await cli(['audit', 'log'])).stdout).toContain('privacy.erase-again');
    expect((await cli(['audit', 'verify'])).code).toBe(0);
  });

  test('may come again, with another key', async () => {
    const again = await privacy.sealValue(subject, { name });
    expect(await privacy.open({ person: { ...again } })).toEqual({ person: { name } });
    expect((await cli(['ask', 'rating', JSON.stringify({ person: again })])).code).toBe(0);
  });
});

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { type ConnectOptions, connect } from '../../../src/index.js';
import { createAuthority } from '../../contract/rpc/certificates.js';
import { objects, startCli } from '../../harness/cli.js';
import { startMesh } from '../../harness/node.js';
import { makeTemporaryFolder } from '../../harness/temporary-folder.js';

// Each test starts several processes, one after the other.
vi.setConfig({ testTimeout: 60_000 });

const shout = `import { defineAgent } from 'dacp-mesh';
export const shout = defineAgent({ id: 'shout', capabilities: { 'text.shout': { handle: input => String(input).toUpperCase() } } });
`;

/** Runs an agent that serves, in a mesh of its own; gives where the registry says that it is reached. */
async function serve(env: Readonly<Record<string, string>>): Promise<string> {
  const folder = makeTemporaryFolder();
  onTestFinished(() => folder[Symbol.dispose]());
  writeFileSync(join(folder.path, 'shout.mjs'), shout);
  const mesh = await startMesh({ env });
  onTestFinished(() => mesh[Symbol.asyncDispose]());
  const words = ['agent', 'run', 'shout.mjs', '--json', '--no-watch', '--serve', '127.0.0.1:0', '--node', mesh.address];
  const host = startCli(words, { folder: folder.path, env: { DATAMETRIA_AGENT_LOG_LEVEL: 'warn', ...env } });
  onTestFinished(async () => {
    host.signal('SIGKILL');
    await host.ended;
  });
  await host.nextObject();
  const [described] = objects((await mesh.cli(['describe', 'shout', '--json'], { env })).stdout);
  return addressIn(described);
}

/** The first address in what the registry says of an agent. */
function addressIn(described: unknown): string {
  const address = /"address":"([^"]+)"/.exec(JSON.stringify(described))?.[1];
  if (address === undefined) throw new Error(`no address in ${JSON.stringify(described)}`);
  return address;
}

/** Asks over a link with the host itself: no node is named. */
async function askAt(address: string, tls?: ConnectOptions['tls']): Promise<unknown> {
  await using voice = await connect({ node: address, connectTimeoutMs: 10_000, ...(tls && { tls }) });
  return await voice.ask('shout', 'hello');
}

test('agents that "agent run --serve" runs are reached without the node', async () => {
  expect(await askAt(await serve({}))).toBe('HELLO');
});

test('with a certificate the host serves by TLS, and lets in who shows one that its authorities signed', async () => {
  const authority = createAuthority('test authority');
  const { cert, key } = authority.issue('host');
  const folder = makeTemporaryFolder();
  onTestFinished(() => folder[Symbol.dispose]());
  const files = { 'cert.pem': cert, 'key.pem': key, 'ca.pem': authority.cert };
  for (const [name, pem] of Object.entries(files)) writeFileSync(join(folder.path, name), pem);
  const file = (name: keyof typeof files) => join(folder.path, name);
  const address = await serve({
    DACP_TLS_CERT: file('cert.pem'),
    DACP_TLS_KEY: file('key.pem'),
    DACP_TLS_CA: file('ca.pem'),
  });
  expect(await askAt(address, { ca: authority.cert, cert, key })).toBe('HELLO');
});

import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { get } from 'node:https';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createAuthority } from '../../contract/rpc/certificates.js';
import { runHere, startCli } from '../../harness/cli.js';
import { type Mesh, type MeshOptions, startMesh } from '../../harness/node.js';
import { makeTemporaryFolder } from '../../harness/temporary-folder.js';

// Each test starts several processes, one after the other.
vi.setConfig({ testTimeout: 60_000 });

async function start(options: MeshOptions = {}): Promise<Mesh> {
  const mesh = await startMesh(options);
  onTestFinished(() => mesh[Symbol.asyncDispose]());
  return mesh;
}

function temporaryFolder(files: Readonly<Record<string, string>>): string {
  const folder = makeTemporaryFolder();
  onTestFinished(() => folder[Symbol.dispose]());
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder.path, name), text);
  return folder.path;
}

test('probes are answered: alive, ready with details, measured', async () => {
  const mesh = await start({ demo: true });
  await mesh.here(['ask', 'echo', 'hello']);
  const ask = (path: string) => fetch(`http://${mesh.address}${path}`);
  expect((await ask('/health')).status).toBe(200);
  expect(await (await ask('/ready')).json()).toEqual({
    ready: true,
    serving: true,
    details: {
      node_id: expect.stringMatching(/^node-/),
      record: expect.stringMatching(/^(sqlite|postgres)$/),
      uptime_ms: expect.any(Number),
      feed: expect.stringMatching(/^(embedded|kafka): ok$/),
      feed_behind: 0,
      feed_behind_ms: 0,
      feed_position: expect.stringMatching(/^[1-9]/),
      audit: 'ok',
      audit_behind: expect.any(String),
      audit_position: expect.stringMatching(/^\d+$/),
      audit_uncovered: expect.any(String),
      store: 'ok',
    },
  });
  const metrics = await (await ask('/metrics')).text();
  expect(metrics).toMatch(/^dacp_rpc_handled_total\{.*AgentService\/Ask.*\} 1$/m);
  expect(metrics).toMatch(/^dacp_link_deliveries_sent_total 1$/m);
});

test('the standard’s metrics port is served when it is set', async () => {
  const mesh = await start({ env: { DATAMETRIA_AGENT_PROMETHEUS_PORT: '0' } });
  const { metrics } = mesh.ready;
  expect(metrics).not.toBe(mesh.address);
  expect(await (await fetch(`http://${metrics}/metrics`)).text()).toContain('process_cpu_seconds_total');
});

test('metrics that are switched off are nowhere', async () => {
  const mesh = await start({ env: { DATAMETRIA_AGENT_METRICS_ENABLED: 'false' } });
  expect((await fetch(`http://${mesh.address}/metrics`)).status).toBe(404);
});

test('with TLS the command, the agent host and plain HTTP all come in through the one port', async () => {
  const authority = createAuthority('test authority');
  const { cert, key } = authority.issue('node');
  const folder = temporaryFolder({ 'cert.pem': cert, 'key.pem': key, 'ca.pem': authority.cert });
  const server = { DACP_TLS_CERT: join(folder, 'cert.pem'), DACP_TLS_KEY: join(folder, 'key.pem') };
  const trust = { DACP_TLS_CA: join(folder, 'ca.pem') };
  const mesh = await start({ demo: true, env: { ...server, ...trust } });
  expect((await mesh.here(['ask', 'echo', 'sealed'], { env: { ...server, ...trust } })).stdout).toBe('sealed\n');
  const ready = get(`https://${mesh.address}/ready`, { ca: authority.cert, cert, key });
  const [response] = (await once(ready, 'response')) as [IncomingMessage];
  expect(response.resume().statusCode).toBe(200);
  for (const env of [{}, trust]) {
    const refused = await mesh.here(['status'], { env });
    expect(refused.code).toBe(4);
    expect(refused.stderr).toContain('DACP_TLS_CA');
  }
});

test('with TLS that only asks for certificates a command needs none', async () => {
  const authority = createAuthority('test authority');
  const { cert, key } = authority.issue('node');
  const folder = temporaryFolder({ 'cert.pem': cert, 'key.pem': key, 'ca.pem': authority.cert });
  const server = { DACP_TLS_CERT: join(folder, 'cert.pem'), DACP_TLS_KEY: join(folder, 'key.pem') };
  const trust = { DACP_TLS_CA: join(folder, 'ca.pem') };
  const mesh = await start({ env: { ...server, ...trust, DACP_TLS_CLIENT: 'ask' } });
  expect((await mesh.here(['status'], { env: trust })).code).toBe(0);
});

test('what is under way when a node is told to end is finished', async () => {
  const mesh = await start();
  const folder = temporaryFolder({
    'slow.mjs': `import { setTimeout } from 'node:timers/promises';
import { defineAgent } from 'dacp-mesh';
export default defineAgent({ id: 'slow', capabilities: { wait: { async handle() {
  console.log('{"event":"working"}');
  await setTimeout(500);
  return 'done';
} } } });
`,
  });
  const host = startCli(['agent', 'run', 'slow.mjs', '--json', '--node', mesh.address], { folder });
  onTestFinished(async () => {
    host.signal('SIGKILL');
    await host.ended;
  });
  await host.nextLine(line => line.includes('attached'));
  const asked = mesh.cli(['ask', 'slow', 'please']);
  await host.nextLine(line => line.includes('working'));
  const stopped = mesh.stop();
  expect(await asked).toMatchObject({ code: 0, stdout: 'done\n' });
  expect((await stopped).code).toBe(0);
});

test('two nodes on one machine do not get into each other’s way', async () => {
  const [one, other] = await Promise.all([start(), start()]);
  expect(one.port).not.toBe(other.port);
  for (const { address } of [one, other]) expect((await runHere(['status', '--node', address])).code).toBe(0);
});

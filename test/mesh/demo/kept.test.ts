import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { objects, runCli } from '../../harness/cli.js';
import { isAlive, startMesh } from '../../harness/node.js';
import { makeTemporaryFolder } from '../../harness/temporary-folder.js';

vi.setConfig({ testTimeout: 60_000 });

test('a host of the demo that dies is told of, started again, and stopped with the rest', async () => {
  const mesh = await startMesh({ demo: true });
  onTestFinished(() => mesh[Symbol.asyncDispose]());
  const [, summarizers = -1] = mesh.demoPids;
  process.kill(summarizers, 'SIGKILL');
  const ended = await mesh.process.nextObject();
  expect(ended).toMatchObject({
    event: 'ended',
    host_id: 'summarizers',
    pid: summarizers,
    signal: 'SIGKILL',
    times: 1,
  });
  expect(Number(ended.restart_in_ms)).toBeLessThanOrEqual(500);
  const again = await mesh.process.nextObject();
  expect(again).toMatchObject({ event: 'attached', host_id: 'summarizers' });
  const words = ['negotiate', '--capability', 'text.summarize', '--content', 'It rains. It pours.'];
  expect((await mesh.cli(words)).code).toBe(0);
  process.kill(Number(again.pid), 'SIGKILL');
  expect(await mesh.process.nextObject()).toMatchObject({ event: 'ended', host_id: 'summarizers', times: 2 });
  expect((await mesh.stop()).code).toBe(0);
  expect([...mesh.demoPids, Number(again.pid)].filter(isAlive)).toEqual([]);
});

/** A certificate that the node signed itself, for this name. */
function selfSigned(name: string) {
  const folder = makeTemporaryFolder();
  onTestFinished(() => folder[Symbol.dispose]());
  const cert = join(folder.path, 'cert.pem');
  const key = join(folder.path, 'key.pem');
  const subject = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`];
  const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  execFileSync('openssl', [...request, '-keyout', key, '-out', cert, ...subject], { stdio: 'ignore' });
  return { cert, env: { DACP_TLS_CERT: cert, DACP_TLS_KEY: key } };
}

test('with a certificate that the node signed itself the demo works', async () => {
  const { cert, env } = selfSigned('localhost');
  const mesh = await startMesh({ demo: true, env });
  onTestFinished(() => mesh[Symbol.asyncDispose]());
  const asked = runCli(['agents', '--json', '--node', `localhost:${mesh.port}`], { env: { DACP_TLS_CA: cert } });
  expect(objects((await asked).stdout)).toHaveLength(13);
});

test('with a certificate for another address the demo says so at once', async () => {
  const { env } = selfSigned('mesh.example');
  const folder = makeTemporaryFolder();
  onTestFinished(() => folder[Symbol.dispose]());
  const words = ['up', '--demo', '--port', '0', '--data', folder.path];
  const { code, stderr } = await runCli(words, { env: { ...env, DATAMETRIA_AGENT_LOG_LEVEL: 'silent' } });
  expect(code).toBe(2);
  expect(stderr).toMatch(
    /^error: the demo's agent hosts cannot attach to 127\.0\.0\.1:\d+: DACP_TLS_CERT=\S+: .*altnames/,
  );
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
});

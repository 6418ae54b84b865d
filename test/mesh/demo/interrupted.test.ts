import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { objects, startCli } from '../../harness/cli.js';
import { startMesh } from '../../harness/node.js';

vi.setConfig({ testTimeout: 60_000 });

const patient = `import { defineAgent } from 'dacp-mesh';
export default defineAgent({
  id: 'patient',
  capabilities: { 'sleep': { bid: () => ({ priceMicros: 1 }), handle: () => new Promise(() => undefined) } },
});
`;

test('Ctrl-C ends the showing, not the negotiation, and says how to see the rest', async () => {
  const mesh = await startMesh();
  onTestFinished(() => mesh[Symbol.asyncDispose]());
  const path = join(mesh.folder, 'patient.mjs');
  writeFileSync(path, patient);
  const node = ['--node', mesh.address];
  const host = startCli(['agent', 'run', path, '--json', ...node], { env: { DACP_DRAIN_MS: '100' } });
  onTestFinished(() => host.signal('SIGKILL'));
  await host.nextObject();

  const command = startCli(['negotiate', '--capability', 'sleep', ...node]);
  await command.nextLine(line => line.startsWith('award '));
  command.signal('SIGINT');
  const { code, stderr } = await command.ended;
  expect(code).toBe(130);
  const [open] = objects((await mesh.cli(['negotiations', '--open', '--json'])).stdout);
  expect(stderr).toContain(` negotiation ${open?.id}`);
  expect(open).toMatchObject({ state: 'NEGOTIATION_STATE_DOING', awards: [{ award: { agent: 'patient' } }] });
});

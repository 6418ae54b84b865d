import { expect, it } from 'vitest';
import { startCli } from '../../harness/cli.js';
import { freePort } from '../../harness/free-port.js';
import { makeTemporaryFolder } from '../../harness/temporary-folder.js';

it('`up` suggests commands that find its node from another terminal, which knows nothing of its options', async () => {
  using folder = makeTemporaryFolder();
  const port = await freePort();
  const up = startCli(['up', '--port', String(port), '--data', folder.path], { folder: folder.path });
  expect(await up.nextLine(line => line.includes('status'))).toMatch(` status --node 127.0.0.1:${port}`);
  up.signal('SIGINT');
  expect((await up.ended).code).toBe(0);
});

it('`up` suggests the same when the port is in the environment of this terminal', async () => {
  using folder = makeTemporaryFolder();
  const port = await freePort();
  const up = startCli(['up', '--data', folder.path], { folder: folder.path, env: { DACP_PORT: String(port) } });
  expect(await up.nextLine(line => line.includes('status'))).toMatch(` status --node 127.0.0.1:${port}`);
  up.signal('SIGINT');
  expect((await up.ended).code).toBe(0);
});

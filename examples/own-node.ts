/** The node that an example speaks to: that of `DACP_NODE`, else one of its own, which ends with it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

/** A node, for as long as the example needs it. */
export interface ExampleNode extends AsyncDisposable {
  /** `host:port`. */
  readonly address: string;
  /** Calls a method of one of its services as JSON, such as `dacp.negotiation.v1.NegotiationService/Rate`. */
  call(method: string, request: object): Promise<Record<string, unknown>>;
}

/** The node of `DACP_NODE`, or one that is started now on a free port and in a folder that is gone in the end. */
export async function openNode(): Promise<ExampleNode> {
  const address = process.env.DACP_NODE;
  if (address) return nodeAt(address, async () => undefined);
  const folder = mkdtempSync(join(tmpdir(), 'dacp-example-'));
  const dacp = join(dirname(createRequire(import.meta.url).resolve('dacp-mesh/package.json')), 'dist/cli/main.js');
  const words = [dacp, 'up', '--json', '--port', '0', '--data', folder];
  const child = spawn(process.execPath, words, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { DATAMETRIA_AGENT_LOG_LEVEL: 'error', ...process.env },
  });
  const ended = once(child, 'close');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const { value: ready = '' } = await lines.next();
  if (ready === '') throw new Error('the node did not start; its reason is above');
  return nodeAt(JSON.parse(ready).address, async () => {
    child.kill('SIGINT');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  });
}

function nodeAt(address: string, end: () => Promise<void>): ExampleNode {
  return {
    address,
    async call(method, request) {
      const headers = { 'content-type': 'application/json' };
      const body = JSON.stringify(request);
      const response = await fetch(`http://${address}/${method}`, { method: 'POST', headers, body });
      const answer = (await response.json()) as Record<string, unknown>;
      if (response.ok) return answer;
      throw new Error(`${method}: ${answer.message ?? response.status}`);
    },
    [Symbol.asyncDispose]: end,
  };
}

import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../harness/free-port.js';
import { cacheFolder, command, provide } from '../peers/folders.js';
import { listening, type Processes, runToEnd } from '../peers/process.js';

/** Python loads for long, the more so on a machine that does other things as well. */
const startMaxMs = 300_000;

/** How a model can be asked: straight, by us, or by others. */
export const ways = ['direct', 'library', 'service', 'unary', 'portkey', 'litellm'] as const;
export type Way = (typeof ways)[number];

/** What stands between client and server. */
export interface Between {
  /** Where the client goes: an address, or the base of an API. */
  readonly address: string;
  /** What the client calls itself with. */
  readonly key: string;
  /** The processes that a question passes, the server last. */
  readonly pids: readonly number[];
}

/** A folder of this measurement alone, and the test server's API. */
export interface Scene {
  readonly processes: Processes;
  readonly folder: string;
  readonly server: string;
  readonly serverPid: number;
}

const portkeyFolder = join(cacheFolder, 'portkey');
const litellmFolder = join(cacheFolder, 'litellm');
/** LiteLLM does not start without one, and clients must give it. */
const litellmKey = `sk-${randomBytes(16).toString('hex')}`;
const litellmBin = join(litellmFolder, '.venv', 'bin');

/** Gets what others' ways need from the public registries, unless it is there. */
export async function install(way: Way): Promise<void> {
  if (way === 'portkey')
    await provide('portkey', { pinned: 'package.json', sources: import.meta.dirname }, async folder => {
      await runToEnd(['npm', 'install', '--no-audit', '--no-fund'], { folder });
    });
  if (way === 'litellm')
    await provide('litellm', { pinned: 'requirements.txt', sources: import.meta.dirname }, async folder => {
      await runToEnd(['python3', '-m', 'venv', '.venv'], { folder });
      const pip = ['-m', 'pip', 'install', '--quiet', '-r', 'requirements.txt'];
      await runToEnd([join(litellmBin, 'python'), ...pip], { folder });
    });
}

/** Starts what stands between. */
export async function start(way: Way, scene: Scene): Promise<Between> {
  const port = await freePort();
  const pid = await starters[way]?.(scene, port);
  if (pid === undefined) return { address: scene.server, key: 'test', pids: [scene.serverPid] };
  await listening(port, { maxMs: startMaxMs, pid });
  const address = way === 'service' || way === 'unary' ? `127.0.0.1:${port}` : `http://127.0.0.1:${port}/v1`;
  return { address, key: way === 'litellm' ? litellmKey : 'test', pids: [pid, scene.serverPid] };
}

async function startNode({ processes, folder, server }: Scene, port: number): Promise<number> {
  const env = { OPENAI_API_KEY: 'test', OPENAI_BASE_URL: server, DACP_MODELS: 'openai/gpt-4.1-mini' };
  const data = join(folder, String(port));
  const words = ['up', '--data', data, '--port', String(port), '--log-level', 'error', '--quiet'];
  return await processes.serve([process.execPath, command, ...words], { ready: false, env });
}

const starters: Partial<Record<Way, (scene: Scene, port: number) => Promise<number>>> = {
  service: startNode,
  unary: startNode,
  async portkey({ processes }, port) {
    const gateway = join(portkeyFolder, 'node_modules', '@portkey-ai', 'gateway', 'build', 'start-server.js');
    const loopback = join(portkeyFolder, 'loopback.mjs');
    const words = [process.execPath, '--import', loopback, gateway, `--port=${port}`, '--headless'];
    return await processes.serve(words, { ready: false, env: { NODE_ENV: 'production' } });
  },
  async litellm({ processes, folder, server }, port) {
    const config = join(folder, 'litellm.yaml');
    const params = { model: 'openai/gpt-4.1-mini', api_base: server, api_key: 'test' };
    const models = [{ model_name: 'gpt-4.1-mini', litellm_params: params }];
    writeFileSync(config, JSON.stringify({ model_list: models, litellm_settings: { telemetry: false } }));
    const words = ['--config', config, '--host', '127.0.0.1', '--port', String(port), '--num_workers', '1'];
    const env = {
      LITELLM_MASTER_KEY: litellmKey,
      LITELLM_LOG: 'ERROR',
      LITELLM_LOCAL_MODEL_COST_MAP: 'True',
      NO_DOCS: 'True',
    };
    return await processes.serve([join(litellmBin, 'python'), join(litellmBin, 'litellm'), ...words], {
      ready: false,
      env,
      folder,
    });
  },
};

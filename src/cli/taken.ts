import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RegistryService } from '#gen/dacp/registry/v1/registry_pb.js';
import { MeshError, toMeshError } from '../base/index.js';
import { type Config, readTls } from '../node/index.js';
import { dial } from '../rpc/index.js';

/** How long whoever has the port may take to say what it is, in ms. */
const timeoutMs = 1000;

/** In the data folder, while a node runs: where it listens. */
const fileIn = (data: string) => join(data, 'dacp.address');

/** Leaves in the data folder where its node listens, for whoever wants the folder next; returns how to take that back. */
export function leaveAddress(data: string, address: string): () => void {
  const file = fileIn(data);
  try {
    writeFileSync(file, `${address}\n`);
  } catch {
    // Nobody needs it for anything but a better message.
  }
  return () => rmSync(file, { force: true });
}

/** That the data folder or the port is taken: says by which node, as far as that is known, and what to set. */
export async function withTaken(error: unknown, config: Config): Promise<MeshError> {
  const failure = toMeshError(error);
  const { reason, message, details } = failure;
  const [what = message] = message.split(';', 1);
  const because = (text: string) => new MeshError(reason, text, { details, cause: error });
  if (reason === 'DATA_FOLDER_HELD') {
    const address = addressIn(config.data);
    const who = address === undefined ? '' : `, the node at ${address}`;
    const second = `DACP_DATA=${config.data}-2${address?.endsWith(`:${config.port}`) ? ` DACP_PORT=${config.port + 1}` : ''}`;
    return because(`${what}${who}; stop that one, or run a second node with ${second}`);
  }
  if (reason !== 'PORT_TAKEN') return failure;
  const { port, name } = portOf(config, details.address ?? '');
  const who = (await isNode(config, details.address ?? ''))
    ? what.replace('another process', 'another dacp node')
    : what;
  return because(`${who}; stop that one or choose another port with ${name}=${port + 1}`);
}

function addressIn(data: string): string | undefined {
  try {
    return readFileSync(fileIn(data), 'utf8').trim() || undefined;
  } catch {
    return undefined;
  }
}

function portOf({ port, prometheusPort }: Config, address: string): { port: number; name: string } {
  const metrics = prometheusPort !== undefined && prometheusPort !== port && address.endsWith(`:${prometheusPort}`);
  return metrics ? { port: prometheusPort, name: 'DATAMETRIA_AGENT_PROMETHEUS_PORT' } : { port, name: 'DACP_PORT' };
}

async function isNode(config: Config, address: string): Promise<boolean> {
  const tls = readTls(config);
  const channel = dial(address.replace(/^0\.0\.0\.0:/, '127.0.0.1:'), tls ? { tls } : {});
  try {
    await channel.client(RegistryService).listSessions({ pageSize: 1 }, { timeoutMs });
    return true;
  } catch {
    return false;
  } finally {
    channel.close();
  }
}

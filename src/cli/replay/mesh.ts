import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import { connect } from '../../agent/index.js';
import { MeshError, toMeshError } from '../../base/index.js';
import { fromValue, type PerformativeName, parseAddress, performativeName, wantsAnswer } from '../../message/index.js';
import { readTls } from '../../node/index.js';
import type { Elsewhere } from '../../replay/index.js';
import type { Context } from '../context.js';
import { withMesh } from '../mesh-client.js';

/** A mesh whose agents really answer, and how to hang up. */
export interface LiveMesh extends Elsewhere {
  close(): Promise<void>;
}

/**
 * Connects to the node of the configuration. What is said there is said by the client, in a conversation of its own, and is not recorded
 * there: the fork has it. Errors: UNREACHABLE.
 */
export async function connectMesh(context: Context, timeoutMs: number): Promise<LiveMesh> {
  const { config } = context.configuration();
  const tls = readTls(config);
  const mesh = await connect({ node: config.node, ...(tls && { tls }) });
  return {
    async ask(to, message) {
      const performative = performativeName(message.performative) as PerformativeName;
      const options = { ...optionsOf(message), timeoutMs };
      if (wantsAnswer(message.performative)) return mesh.askMessage(to, message.content, { ...options, performative });
      await mesh.send(performative, to, message.content, options);
      return undefined;
    },
    close: mesh.close,
  };
}

/** Errors: OPTION_INVALID for an address at which there is nobody, with the names that are near. */
export async function assertThere(context: Context, addresses: readonly string[]): Promise<void> {
  await withMesh(context, async ({ registry }) => {
    for (const address of addresses) {
      const { namespace, target } = parseAddress(address, '--map');
      if (target.case !== 'agent') continue;
      await registry.getAgent({ namespace, agentId: target.value }).catch((error: unknown) => {
        const { reason, message } = toMeshError(error);
        throw reason === 'AGENT_UNKNOWN' ? new MeshError('OPTION_INVALID', `--map: ${message}`) : error;
      });
    }
  });
}

function optionsOf({ type, capability, ontology, language, protocol, metadata, idempotent, priority }: Message) {
  const plain = Object.fromEntries(Object.entries(metadata).map(([key, value]) => [key, fromValue(value)]));
  return { type, capability, ontology, language, protocol, idempotent, priority, metadata: plain };
}

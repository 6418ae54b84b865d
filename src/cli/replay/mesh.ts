import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import { connect } from '../../agent/index.js';
import { fromValue, type PerformativeName, performativeName, wantsAnswer } from '../../message/index.js';
import { readTls } from '../../node/index.js';
import type { Elsewhere } from '../../replay/index.js';
import type { Context } from '../context.js';

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

function optionsOf({ type, capability, ontology, language, protocol, metadata, idempotent, priority }: Message) {
  const plain = Object.fromEntries(Object.entries(metadata).map(([key, value]) => [key, fromValue(value)]));
  return { type, capability, ontology, language, protocol, idempotent, priority, metadata: plain };
}

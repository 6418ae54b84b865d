import { LlmService } from '#gen/dacp/llm/v1/llm_pb.js';
import { MeshError } from '../base/index.js';
import { type DialOptions, dial } from '../rpc/index.js';
import type { CallOptions } from './call.js';
import { fromAnswer, fromTokens, msOf } from './from-wire.js';
import type { Orchestrator } from './orchestrator.js';
import { toCall, toPayer } from './to-wire.js';

/** Models that a node asks. */
export interface RemoteModels extends Pick<Orchestrator, 'complete' | 'embed'>, AsyncDisposable {
  /** Hangs up; calls under way fail. */
  close(): void;
}

/** How long a call may take unless said, in ms. */
const timeoutMsUnlessSaid = 60_000;

/**
 * The models of a node, for agents in other processes: keys and budgets stay with the node. Nothing is connected before the first call.
 *
 *     const models = remoteModels({ node: 'localhost:7400' });
 */
export function remoteModels(options: { readonly node: string } & Pick<DialOptions, 'tls'>): RemoteModels {
  const channel = dial(options.node, options.tls ? { tls: options.tls } : {});
  const client = channel.client(LlmService);
  const how = ({ signal, timeoutMs = timeoutMsUnlessSaid, traceparent }: CallOptions = {}) => ({
    timeoutMs,
    ...(signal && { signal }),
    ...(traceparent && { metadata: { traceparent } }),
  });
  return {
    async complete(call, options) {
      const { answer } = await client.complete({ call: toCall(call) }, how(options));
      if (answer) return fromAnswer(answer);
      throw new MeshError('PROVIDER_UNREADABLE', `node ${channel.address} answered without an answer`);
    },
    async embed({ texts, model = '', provider = '', ...payer }, options) {
      const made = await client.embed({ texts: [...texts], model, provider, ...toPayer(payer) }, how(options));
      return {
        vectors: made.embeddings.map(({ values }) => values),
        provider: made.provider,
        model: made.model,
        tokens: fromTokens(made.tokens),
        costMicros: Number(made.costMicros),
        latencyMs: msOf(made.latency),
      };
    },
    close: () => channel.close(),
    async [Symbol.asyncDispose]() {
      channel.close();
    },
  };
}

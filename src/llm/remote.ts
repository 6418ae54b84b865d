import { LlmService, type Reply } from '#gen/dacp/llm/v1/llm_pb.js';
import { type Clock, MeshError, systemClock } from '../base/index.js';
import { type DialOptions, dial } from '../rpc/index.js';
import type { AnswerPiece } from './call.js';
import { fromAnswer, fromToolCall, fromVectors } from './from-wire.js';
import type { Orchestrator } from './orchestrator.js';
import { createCaller } from './session/caller.js';
import { hearAll, hearOnce } from './session/hearing.js';
import { toCall, toPayer } from './to-wire.js';

/** Models that a node asks. */
export interface RemoteModels extends Pick<Orchestrator, 'complete' | 'stream' | 'embed'>, AsyncDisposable {
  /** Hangs up; calls under way fail. */
  close(): void;
}

/** Where the node is. */
export interface RemoteModelsOptions extends Pick<DialOptions, 'tls'> {
  readonly node: string;
  readonly clock?: Clock;
}

/**
 * The models of a node, for agents in other processes: keys and budgets stay with the node. All is asked on one stream (a session).
 * Nothing is connected before the first call.
 *
 *     const models = remoteModels({ node: 'localhost:7400' });
 */
export function remoteModels({ node, tls, clock = systemClock }: RemoteModelsOptions): RemoteModels {
  const channel = dial(node, tls ? { tls } : {});
  const open = () => channel.openRaw(LlmService.method.session);
  const caller = createCaller({ open, clock });
  const parts = { caller, clock };

  function close(): void {
    caller.close(new MeshError('CALL_CANCELLED', `the line to the models of ${node} was closed`));
    channel.close();
  }

  return {
    async complete(call, options) {
      const reply = await hearOnce(parts, { case: 'complete', value: toCall(call) }, options);
      if (reply.case === 'answer') return fromAnswer(reply.value);
      throw unexpected(node, reply);
    },
    async *stream(call, options) {
      for await (const reply of hearAll(parts, { case: 'stream', value: toCall(call) }, options))
        yield pieceOf(node, reply);
    },
    async embed({ texts, model = '', provider = '', ...payer }, options) {
      const value = { texts: [...texts], model, provider, ...toPayer(payer) };
      const reply = await hearOnce(parts, { case: 'embed', value }, options);
      if (reply.case === 'vectors') return fromVectors(reply.value);
      throw unexpected(node, reply);
    },
    close,
    async [Symbol.asyncDispose]() {
      close();
    },
  };
}

function pieceOf(node: string, reply: Reply['what']): AnswerPiece {
  switch (reply.case) {
    case 'start':
      return { kind: 'start', provider: reply.value.provider, model: reply.value.model };
    case 'text':
      return { kind: 'text', text: reply.value };
    case 'toolCall':
      return { kind: 'tool_call', call: fromToolCall(reply.value) };
    case 'answer':
      return { kind: 'answer', answer: fromAnswer(reply.value) };
    default:
      throw unexpected(node, reply);
  }
}

function unexpected(node: string, { case: what }: Reply['what']): MeshError {
  return new MeshError(
    'PROVIDER_UNREADABLE',
    `node ${node} replied with ${what ?? 'nothing'}, which was not asked for`,
  );
}

import { type Call as CallMessage, LlmService } from '#gen/dacp/llm/v1/llm_pb.js';
import { type Clock, systemClock } from '../base/index.js';
import { type Logger, silentLogger } from '../observability/index.js';
import type { Implementation, ServiceBinding } from '../rpc/index.js';
import type { Call } from './call.js';
import { fromCall, fromEmbed, fromUsageBy, optionsOf } from './from-wire.js';
import { tableAsOf } from './models/table.js';
import type { Orchestrator } from './orchestrator.js';
import { serveSession } from './session/serve.js';
import { strategies } from './strategies/strategies.js';
import { toAnswer, toModel, toPiece, toUsageLine, toVectors } from './to-wire.js';

/** The RPC edge of language models. Sessions have their frames as bytes. */
export function createLlmService(llm: Orchestrator, parts: { clock?: Clock; logger?: Logger } = {}): ServiceBinding {
  const { clock = systemClock, logger = silentLogger } = parts;
  return {
    service: LlmService,
    implementation: implementationOf(llm, clock),
    raw: { session: stream => serveSession(llm, stream, logger) },
  };
}

function implementationOf(llm: Orchestrator, clock: Clock): Omit<Implementation<typeof LlmService>, 'session'> {
  return {
    async complete({ call }, context) {
      return { answer: toAnswer(await llm.complete(asked(call), optionsOf(context, clock.now()))) };
    },
    async *stream({ call }, context) {
      for await (const piece of llm.stream(asked(call), optionsOf(context, clock.now())))
        yield { piece: toPiece(piece) };
    },
    async embed(request, context) {
      return toVectors(await llm.embed(fromEmbed(request), optionsOf(context, clock.now())));
    },
    async listModels(_, { signal }) {
      const models = await llm.models(signal);
      const missing = llm.missing() ?? '';
      return { models: models.map(model => toModel(model, model.breaker)), missing, pricesAsOf: tableAsOf };
    },
    usage: ({ by }) => ({ lines: llm.usage(fromUsageBy(by)).map(toUsageLine) }),
    async explain({ call }, { signal }) {
      const { wanted, ranked, resting, excluded } = await llm.explain(asked(call), signal);
      const { about } = strategies[wanted.strategy];
      return {
        ranked: ranked.map(({ candidate, costMicros, score }) => {
          const model = toModel(candidate);
          return { model, costMicros: BigInt(costMicros), score, why: `${wanted.strategy} ${rounded(score)}` };
        }),
        excluded: [
          ...resting.map(candidate => ({ model: toModel(candidate), why: candidate.rest?.why ?? '' })),
          ...excluded.map(({ candidate, why }) => ({ model: toModel(candidate), why })),
        ],
        strategy: about,
        inputTokens: BigInt(wanted.inputTokens),
        missing: llm.missing() ?? '',
      };
    },
    rate: ({ answerId, quality }) => llm.rate(answerId, quality),
  };
}

/** Calls are required by the contract, but for explaining. */
function asked(call: CallMessage | undefined): Call {
  return call ? fromCall(call) : { turns: [] };
}

function rounded(score: number): string {
  return String(Math.round(score * 1e4) / 1e4);
}

import type { MeshError } from '../base/index.js';
import {
  createTracer,
  type GenAiOperation,
  genAi,
  genAiMetrics,
  genAiProvider,
  type Logger,
  logEvents,
  type Meters,
  type Span,
  type Tracer,
} from '../observability/index.js';
import type { Payer, Tokens } from './call.js';
import type { ModelInfo } from './models/model.js';

/** What a call to a provider tells about itself. */
export interface CallFacts {
  readonly operation: GenAiOperation;
  readonly info: ModelInfo;
  readonly payer: Payer;
  readonly traceparent: string | undefined;
  readonly maxTokens?: number;
  readonly temperature?: number | undefined;
  /** What is asked, as JSON; read only where capturing content is switched on. */
  readonly input: () => string;
}

/** What came of it. */
export interface CallOutcome {
  readonly tookMs: number;
  readonly tokens: Tokens;
  readonly costMicros: number;
  readonly finishReason?: string | undefined;
  readonly output?: (() => string) | undefined;
}

/** A call to a provider that is being told about. */
export interface ToldCall {
  readonly traceparent: string;
  answered(outcome: CallOutcome): void;
  failed(error: MeshError, tookMs: number): void;
}

/** Tells about calls: a span, metrics and a line of the log each. */
export interface LlmTelemetry {
  begin(facts: CallFacts): ToldCall;
}

/** With what. */
export interface TelemetryParts {
  readonly logger: Logger;
  readonly meters: Meters;
  readonly tracer?: Tracer | undefined;
  /** Whether spans have what was asked and answered; off unless said: that may be personal. */
  readonly captureContent?: boolean | undefined;
}

/** By OpenTelemetry's conventions for generative AI. */
export function createLlmTelemetry({
  logger,
  meters,
  tracer = createTracer(),
  captureContent = false,
}: TelemetryParts): LlmTelemetry {
  const duration = meters.histogram(genAiMetrics.duration);
  const used = meters.histogram(genAiMetrics.tokens);
  const cost = meters.counter(genAiMetrics.cost);

  return {
    begin(facts) {
      const { operation, info, payer } = facts;
      const span = tracer.start(`${operation} ${info.model}`, {
        parent: facts.traceparent,
        kind: 'client',
        attributes: () => attributesOf(facts),
      });
      if (captureContent) span.attribute(genAi.inputMessages, facts.input());
      const labels = {
        gen_ai_operation_name: operation,
        gen_ai_provider_name: genAiProvider(info.provider),
        gen_ai_request_model: info.model,
      };
      const words = { provider: info.provider, model: info.model, agent_id: payer.agentId ?? '' };
      return {
        get traceparent() {
          return span.traceparent;
        },
        answered({ tookMs, tokens, costMicros, finishReason, output }) {
          duration.observe({ ...labels, error_type: '' }, tookMs / 1_000);
          used.observe({ ...labels, gen_ai_token_type: 'input' }, tokens.input);
          used.observe({ ...labels, gen_ai_token_type: 'output' }, tokens.output);
          cost.add(
            {
              agent_id: words.agent_id,
              gen_ai_provider_name: genAiProvider(info.provider),
              gen_ai_request_model: info.model,
            },
            costMicros,
          );
          endSpan(span, tokens, finishReason);
          if (captureContent && output) span.attribute(genAi.outputMessages, output());
          span.end();
          const conversation = payer.conversationId ?? '';
          logger.debug(
            {
              event: logEvents.modelCalled,
              ...words,
              conversation_id: conversation,
              duration_ms: tookMs,
              ...tokens,
              cost_micros: costMicros,
            },
            'a model answered',
          );
        },
        failed(error, tookMs) {
          duration.observe({ ...labels, error_type: error.reason }, tookMs / 1_000);
          span.attribute(genAi.errorType, error.reason);
          span.end(error);
          logger.warn(
            { event: logEvents.modelFailed, ...words, duration_ms: tookMs, reason: error.reason },
            error.message,
          );
        },
      };
    },
  };
}

function attributesOf({ operation, info, payer, maxTokens, temperature }: CallFacts) {
  return {
    [genAi.operation]: operation,
    [genAi.provider]: genAiProvider(info.provider),
    [genAi.requestModel]: info.model,
    ...(maxTokens !== undefined && { [genAi.requestMaxTokens]: maxTokens }),
    ...(temperature !== undefined && { [genAi.requestTemperature]: temperature }),
    ...(payer.agentId && { [genAi.agent]: payer.agentId }),
    ...(payer.conversationId && { [genAi.conversation]: payer.conversationId }),
  };
}

function endSpan(span: Span, tokens: Tokens, finishReason: string | undefined): void {
  span.attribute(genAi.inputTokens, tokens.input);
  span.attribute(genAi.outputTokens, tokens.output);
  if (finishReason !== undefined) span.attribute(genAi.finishReasons, finishReason);
}

/**
 * Names of spans, attributes and metrics of calls of language models, as OpenTelemetry's semantic conventions for generative AI have
 * them (1.37, in development: they may change, and then here alone). Metrics in Prometheus' spelling.
 */
export const genAi = {
  operation: 'gen_ai.operation.name',
  provider: 'gen_ai.provider.name',
  requestModel: 'gen_ai.request.model',
  requestMaxTokens: 'gen_ai.request.max_tokens',
  requestTemperature: 'gen_ai.request.temperature',
  responseId: 'gen_ai.response.id',
  responseModel: 'gen_ai.response.model',
  finishReasons: 'gen_ai.response.finish_reasons',
  inputTokens: 'gen_ai.usage.input_tokens',
  outputTokens: 'gen_ai.usage.output_tokens',
  conversation: 'gen_ai.conversation.id',
  agent: 'gen_ai.agent.id',
  /** Only where capturing content is switched on. */
  inputMessages: 'gen_ai.input.messages',
  outputMessages: 'gen_ai.output.messages',
  errorType: 'error.type',
} as const;

/** The conventions' name of a provider; its own, where they have none. */
export function genAiProvider(name: string): string {
  return name === 'google' ? 'gcp.gemini' : name;
}

/** What is asked of a provider; the first part of the span's name. */
export type GenAiOperation = 'chat' | 'embeddings';

const callLabels = ['gen_ai_operation_name', 'gen_ai_provider_name', 'gen_ai_request_model'] as const;

/** Metrics of calls of language models. */
export const genAiMetrics = {
  duration: {
    name: 'gen_ai_client_operation_duration_seconds',
    help: 'Time that a call of a model took; error_type is empty when it was answered.',
    labels: [...callLabels, 'error_type'],
    buckets: [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92],
  },
  tokens: {
    name: 'gen_ai_client_token_usage',
    help: 'Tokens that a call of a model used.',
    labels: [...callLabels, 'gen_ai_token_type'],
    buckets: [1, 4, 16, 64, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304],
  },
  cost: {
    name: 'dacp_model_cost_micros_total',
    help: 'What calls of models cost, in millionths of a US dollar, by the agent that they were made for.',
    labels: ['agent_id', 'gen_ai_provider_name', 'gen_ai_request_model'],
  },
} as const;

import { expect, it } from 'vitest';
import { createFakeClock, MeshError } from '../base/index.js';
import { createMeters, createTracer, type SpanOptions, type Tracer } from '../observability/index.js';
import { createOrchestrator } from './orchestrator.js';
import type { Given } from './provider.js';

const parent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

interface Seen {
  readonly name: string;
  readonly parent: string | undefined;
  readonly kind: string | undefined;
  readonly attributes: Record<string, unknown>;
  error?: string | undefined;
  ended: boolean;
}

/** A tracer that keeps what it was told. */
function keepingTracer(): { tracer: Tracer; spans: Seen[] } {
  const spans: Seen[] = [];
  const carrying = createTracer();
  const start = (name: string, options: SpanOptions = {}) => {
    const { traceparent, run } = carrying.start(name, options);
    const seen: Seen = {
      name,
      parent: options.parent,
      kind: options.kind,
      attributes: { ...options.attributes?.() },
      ended: false,
    };
    spans.push(seen);
    return {
      traceparent,
      run,
      attribute: (key: string, value: unknown) => {
        seen.attributes[key] = value;
      },
      end: (error?: Error) => {
        seen.ended = true;
        seen.error = error?.message;
      },
    };
  };
  return { tracer: { start, onlyCarries: () => false, settle: () => undefined }, spans };
}

const given: Given = {
  text: 'a secret answer',
  toolCalls: [],
  finishReason: 'stop',
  tokens: { input: 7, output: 3, cached: 0 },
};

function scene(captureContent = false) {
  const { tracer, spans } = keepingTracer();
  const meters = createMeters();
  let fails = true;
  const provider = {
    name: 'openai',
    complete: async () => {
      if (!fails) return given;
      fails = false;
      throw new MeshError('PROVIDER_FAILED', 'oops');
    },
    stream: async function* () {},
    embed: async () => ({ vectors: [], tokens: given.tokens }),
  };
  const models = ['m-1', 'm-2'];
  const providers = [{ name: 'openai', kind: 'openai' as const, models, costPer1kTokens: 1, make: () => provider }];
  const llm = createOrchestrator({ providers, tracer, meters, captureContent, clock: createFakeClock() });
  const call = {
    turns: [{ role: 'user' as const, text: 'a secret question' }],
    agentId: 'ann',
    conversationId: 'c-1',
    maxTokens: 50,
  };
  return { ask: () => llm.complete(call, { traceparent: parent }), spans, meters };
}

it('makes each call to a provider a span of its caller’s trace, by the conventions, without what was said', async () => {
  const { ask, spans } = scene();
  await ask();
  expect(spans).toEqual([
    expect.objectContaining({ name: 'chat m-1', parent, kind: 'client', error: 'oops', ended: true }),
    expect.objectContaining({ name: 'chat m-2', parent, kind: 'client', error: undefined, ended: true }),
  ]);
  expect(spans[0]?.attributes).toMatchObject({ 'error.type': 'PROVIDER_FAILED' });
  expect(spans[1]?.attributes).toEqual({
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': 'm-2',
    'gen_ai.request.max_tokens': 50,
    'gen_ai.request.temperature': 0.7,
    'gen_ai.agent.id': 'ann',
    'gen_ai.conversation.id': 'c-1',
    'gen_ai.usage.input_tokens': 7,
    'gen_ai.usage.output_tokens': 3,
    'gen_ai.response.finish_reasons': 'stop',
  });
  expect(JSON.stringify(spans)).not.toContain('secret');
});

it('captures what was said where that is switched on', async () => {
  const { ask, spans } = scene(true);
  await ask();
  expect(spans[1]?.attributes['gen_ai.input.messages']).toContain('a secret question');
  expect(spans[1]?.attributes['gen_ai.output.messages']).toContain('a secret answer');
});

it('counts time, tokens and cost', async () => {
  const { ask, meters } = scene();
  await ask();
  const { text } = await meters.render();
  expect(text).toMatch(
    /gen_ai_client_operation_duration_seconds_count\{.*gen_ai_request_model="m-1",error_type="PROVIDER_FAILED"\} 1/,
  );
  expect(text).toMatch(/gen_ai_client_token_usage_sum\{.*gen_ai_request_model="m-2",gen_ai_token_type="input"\} 7/);
  expect(text).toMatch(/dacp_model_cost_micros_total\{agent_id="ann",.*\} 10000/);
});

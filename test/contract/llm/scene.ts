import { LLMock } from '@copilotkit/aimock';
import { MeshError } from '../../../src/base/index.js';
import {
  createOrchestrator,
  type Orchestrator,
  type OrchestratorOptions,
  type ProviderConfig,
  type ProviderKind,
} from '../../../src/llm/index.js';

/** Tokens as each wire format counts them: 12 in, 5 out. */
export const usage = {
  prompt_tokens: 12,
  completion_tokens: 5,
  input_tokens: 12,
  output_tokens: 5,
  promptTokenCount: 12,
  candidatesTokenCount: 5,
  totalTokenCount: 17,
  total_tokens: 17,
};

/** A server that speaks the providers' wire formats. */
export interface Scene extends AsyncDisposable {
  readonly mock: LLMock;
  /** A provider of this kind there. */
  provider(kind: ProviderKind, more?: Partial<ProviderConfig>): ProviderConfig;
  /** An orchestrator of one of them, that tries once. */
  only(kind: ProviderKind, more?: Partial<ProviderConfig>): Orchestrator;
}

/** Where each client looks for its API below the server's address. */
const paths: Readonly<Record<ProviderKind, string>> = {
  openai: '/v1',
  anthropic: '',
  google: '',
  huggingface: '',
  local: '/v1',
};

/** Starts one. */
export async function startScene(): Promise<Scene> {
  const mock = new LLMock({ port: 0 });
  await mock.start();
  const provider = (kind: ProviderKind, more: Partial<ProviderConfig> = {}): ProviderConfig => ({
    name: kind,
    kind,
    apiKey: 'test',
    baseUrl: `${mock.url}${paths[kind]}`,
    models: ['model-1'],
    declared: { 'model-1': { price: { input: 1, output: 2, cached: 0.5 } } },
    ...more,
  });
  return {
    mock,
    provider,
    only: (kind, more) => orchestrate({ providers: [provider(kind, more)], roundsMax: 0 }),
    async [Symbol.asyncDispose]() {
      await mock.stop();
    },
  };
}

/** Has the server answer what the tables of docs/providers.md are about, by a word in the question. */
export function speakAll(mock: LLMock): void {
  mock.onMessage('greet', { content: 'Good morning to you', usage });
  mock.on(
    { userMessage: 'weather', hasToolResult: false },
    { toolCalls: [{ name: 'weather', arguments: { city: 'Porto' } }], usage },
  );
  mock.on({ userMessage: 'weather', hasToolResult: true }, { content: 'It is sunny in Porto', usage });
  mock.onMessage('json', { content: '{"city":"Porto"}', usage });
  mock.onMessage('limited', { error: { message: 'slow down' }, status: 429, retryAfter: 7 });
  mock.onMessage('broken', { error: { message: 'oops' }, status: 500 });
  mock.onMessage('overloaded', { error: { message: 'overloaded' }, status: 529 });
  mock.onMessage('unknown', { error: { message: 'no such model' }, status: 404 });
  mock.onMessage('malformed', { content: 'x' }, { chaos: { malformedRate: 1 } });
  mock.onMessage(
    'cut',
    { content: 'one two three four five six' },
    { chunkSize: 4, truncateAfterChunks: 4, latency: 5 },
  );
  mock.onMessage('slow', { content: 'late' }, { chaos: { latencyMs: 30_000 } });
}

/** An orchestrator. */
export function orchestrate(options: OrchestratorOptions): Orchestrator {
  return createOrchestrator(options);
}

/** A call that says one thing. */
export function say(text: string) {
  return { turns: [{ role: 'user' as const, text }] };
}

/** How it failed: its error of the mesh. */
export async function failure(work: Promise<unknown>): Promise<MeshError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof MeshError) return error;
  throw new Error(`it did not fail as it should: ${String(error)}`);
}

/** All of a stream, or how it failed after what. */
export async function drain<T>(pieces: AsyncIterable<T>): Promise<{ pieces: T[]; error?: MeshError }> {
  const got: T[] = [];
  try {
    for await (const piece of pieces) got.push(piece);
  } catch (error) {
    if (error instanceof MeshError) return { pieces: got, error };
    throw error;
  }
  return { pieces: got };
}

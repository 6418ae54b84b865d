import { createFakeClock, type FakeClock, MeshError } from '../base/index.js';
import { createOrchestrator, type Orchestrator, type OrchestratorOptions } from './orchestrator.js';
import type { Asked, Given, Piece, Provider } from './provider.js';
import type { ProviderConfig } from './provider-config.js';

/** What each answer takes. */
export const tokens = { input: 10, output: 20, cached: 0 };
/** An answer. */
export const well = (text: string): Given => ({ text, toolCalls: [], finishReason: 'stop', tokens });
/** An error of a provider. */
export const fault = (reason: string, retryAfterMs?: number) =>
  new MeshError(reason, `${reason} it is`, retryAfterMs === undefined ? {} : { retryAfterMs });

/** What a provider says. */
export type Say = (asked: Asked) => Given | Promise<Given>;

/** A provider that says this, cheaper than those that come after it. */
export function provider(
  name: string,
  say: Say,
  more: Partial<ProviderConfig> & { pieces?: () => AsyncIterable<Piece> } = {},
): ProviderConfig {
  const { pieces, ...config } = more;
  const made: Provider = {
    name,
    complete: async asked => await say(asked),
    async *stream(asked) {
      if (pieces) return yield* pieces();
      const { text } = await say(asked);
      yield { kind: 'text', text };
      yield { kind: 'end', finishReason: 'stop', tokens };
    },
    embed: async ({ texts }) => ({ vectors: texts.map(() => [1]), tokens: { input: 5, output: 0, cached: 0 } }),
  };
  return { name, kind: 'openai', models: ['m'], costPer1kTokens: 0.001, make: () => made, ...config };
}

/** What is asked. */
export const question = { turns: [{ role: 'user' as const, text: 'why' }] };

/** An orchestrator of these providers. */
export function scene(
  providers: readonly ProviderConfig[],
  more: Partial<OrchestratorOptions> = {},
): { llm: Orchestrator; clock: FakeClock } {
  const clock = createFakeClock();
  return { llm: createOrchestrator({ providers, clock, ...more }), clock };
}

/** Runs it while ten seconds pass. */
export async function while10s<T>(clock: FakeClock, work: Promise<T>): Promise<T | MeshError> {
  const ended = work.catch((error: MeshError) => error);
  for (let i = 0; i < 100; i++) await clock.advanceAsync(100);
  return await ended;
}

/**
 * Ring 4: language models of several providers behind one port (S5): who answers is chosen by a strategy, others stand in when it fails,
 * what it may cost is reserved before and settled after.
 *
 *     const llm = createOrchestrator({ providers: [{ name: 'openai', kind: 'openai', apiKey }] });
 *     const { text, costMicros } = await llm.complete({ turns: [{ role: 'user', text: 'Why is the sky blue?' }] });
 *
 * How it is built: `route` says whom to ask, in order, of the models in the roster; an itinerary goes through them; a trial is one call
 * to one provider, guarded by breaker and limits, paid for, measured and told about. Strategies are one file each, providers one folder
 * each, models a dated table.
 *
 * Rules: providers try once and throw the faults of faults.ts; only the itinerary tries again. Their clients are loaded when a provider
 * is asked first. Nothing is asked that was not reserved.
 */
export { payFrom } from './budget-purse.js';
export type {
  Answer,
  AnswerPiece,
  Attempt,
  Call,
  CallOptions,
  EmbedCall,
  Embeddings,
  FinishReason,
  Payer,
  Role,
  StrategyName,
  Tokens,
  Tool,
  ToolCall,
  ToolChoice,
  Turn,
} from './call.js';
export { type Candidate, type Figures, nameOf } from './candidate.js';
export { type Need, whyNot } from './eligible.js';
export { createKeptMeasures, type KeptMeasures, llmMigrations } from './kept-measures.js';
export type { Measured, Measures } from './measures.js';
export { costMicros, type Feature, type ModelInfo, type Price } from './models/model.js';
export {
  createOrchestrator,
  type Explained,
  type ModelState,
  type Orchestrator,
  type OrchestratorOptions,
} from './orchestrator.js';
export type { Asked, EmbedAsked, Given, Piece, Provider, ProviderOptions, Vectors } from './provider.js';
export type { ModelConfig, ProviderConfig } from './provider-config.js';
export { createProvider, type ProviderKind, providerKinds } from './providers/providers.js';
export type { Bill, Hold, Purse } from './purse.js';
export { readProviders } from './read-providers.js';
export { type RemoteModels, type RemoteModelsOptions, remoteModels } from './remote.js';
export { type Excluded, type Ranked, type Route, route } from './route.js';
export { createLlmService } from './service.js';
export { strategies, strategyNames } from './strategies/strategies.js';
export type { Option, Strategy } from './strategies/strategy.js';
export { openTape } from './tape/file.js';
export { type Tape, type TapeEntry, type TapeMode, taped } from './tape/tape.js';
export { tapedProviders } from './tape/taped-providers.js';
export { toAnswer, toTokens } from './to-wire.js';
export type { UsageBy, UsageLine } from './usage.js';

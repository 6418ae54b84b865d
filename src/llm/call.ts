import type { JsonObject, JsonValue } from '@bufbuild/protobuf';

/** Who says something. */
export type Role = 'system' | 'user' | 'assistant' | 'tool';

/** A tool that the model wants to be called. */
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: JsonObject;
}

/** One turn of what was said so far. */
export interface Turn {
  readonly role: Role;
  readonly text: string;
  /** What the model wanted; role `assistant`. */
  readonly toolCalls?: readonly ToolCall[] | undefined;
  /** Which of these this is the result of; role `tool`. */
  readonly toolCallId?: string | undefined;
}

/** A tool that the model may want to be called. */
export interface Tool {
  readonly name: string;
  /** What it does, for the model. */
  readonly description?: string | undefined;
  /** JSON schema of its arguments, an object; none unless said. */
  readonly parameters?: JsonObject | undefined;
}

/** Whether tools are to be called: as the model likes, not, or at least one. */
export type ToolChoice = 'auto' | 'none' | 'required';

/** How the model is chosen among those that can be asked (S5). */
export type StrategyName = 'cost_optimized' | 'performance_optimized' | 'quality_optimized' | 'balanced';

/** Why a model stopped: done, as long as it may be, wants tools, held back by the provider. */
export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter';

/** Whom a call is for, and who pays. */
export interface Payer {
  /** On whose behalf: the id of an agent. */
  readonly agentId?: string | undefined;
  readonly conversationId?: string | undefined;
  /** The team of the agent. */
  readonly team?: string | undefined;
  /** The account that pays beside those of agent and conversation. */
  readonly budgetAccount?: string | undefined;
}

/** What is asked. Defaults are the standard's (S5). */
export interface Call extends Payer {
  readonly turns: readonly Turn[];
  readonly tools?: readonly Tool[] | undefined;
  readonly toolChoice?: ToolChoice | undefined;
  /** JSON schema of the answer; text unless given. */
  readonly outputSchema?: JsonObject | undefined;
  /** `cost_optimized` unless said. */
  readonly strategy?: StrategyName | undefined;
  /** The longest answer in tokens; 1000 unless said. */
  readonly maxTokens?: number | undefined;
  /** 0–1; 0.8 unless said. */
  readonly minQuality?: number | undefined;
  /** 0–2; 0.7 unless said. */
  readonly temperature?: number | undefined;
  /** Whether others are asked when one fails; true unless said. */
  readonly fallbackEnabled?: boolean | undefined;
  /** Only this model. */
  readonly model?: string | undefined;
  /** Only this provider. */
  readonly provider?: string | undefined;
  /** Where it ends when it comes to say one of these. */
  readonly stop?: readonly string[] | undefined;
  /** Whether an answer that was given to exactly this before will do; at temperature 0 and not otherwise unless said. */
  readonly cache?: boolean | undefined;
  /** What it may cost at most, in millionths of a US dollar; whoever could cost more is not asked. */
  readonly maxCostMicros?: number | undefined;
  /** A stream that breaks off goes on with the next model; it fails unless said. */
  readonly continueOnBreak?: boolean | undefined;
}

/** How a call is made. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** How long it may take in all, in ms; 60,000 unless said. */
  readonly timeoutMs?: number | undefined;
  /** W3C header of what wants it. */
  readonly traceparent?: string | undefined;
}

/** What was used, in tokens; `input` with those that were `cached` by the provider. */
export interface Tokens {
  readonly input: number;
  readonly output: number;
  readonly cached: number;
}

/** One try to get an answer; without `reason` it was answered. */
export interface Attempt {
  readonly provider: string;
  readonly model: string;
  readonly tookMs: number;
  readonly reason?: string;
  readonly message?: string;
  readonly retryAfterMs?: number;
}

/** An answer (S5). */
export interface Answer {
  /** For `rate`. */
  readonly id: string;
  readonly provider: string;
  readonly model: string;
  readonly text: string;
  readonly toolCalls: readonly ToolCall[];
  /** The text as JSON, when a schema was given. */
  readonly json?: JsonValue;
  readonly finishReason: FinishReason;
  /** From the call to the answer, with all tries. */
  readonly latencyMs: number;
  readonly tokens: Tokens;
  /** In millionths of a US dollar. */
  readonly costMicros: number;
  /** Nobody has declared the price of the model: it is assumed. */
  readonly costAssumed: boolean;
  readonly attempts: readonly Attempt[];
  /** It was given before, to exactly this; nothing was used. */
  readonly cached: boolean;
}

/** A piece of an answer: who gives it (again, when another goes on), more text, a tool to call, the whole of it at last. */
export type AnswerPiece =
  | { readonly kind: 'start'; readonly provider: string; readonly model: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'tool_call'; readonly call: ToolCall }
  | { readonly kind: 'answer'; readonly answer: Answer };

/** Texts whose vectors are wanted. */
export interface EmbedCall extends Payer {
  readonly texts: readonly string[];
  /** Only this model: vectors of different models cannot be compared. */
  readonly model?: string | undefined;
  readonly provider?: string | undefined;
}

/** Their vectors, one for each text, in order. */
export interface Embeddings {
  readonly vectors: readonly (readonly number[])[];
  readonly provider: string;
  readonly model: string;
  readonly tokens: Tokens;
  readonly costMicros: number;
  readonly latencyMs: number;
}

import type { JsonObject } from '@bufbuild/protobuf';
import type { FinishReason, Tokens, Tool, ToolCall, ToolChoice, Turn } from './call.js';

/** What a provider is asked: everything is settled. */
export interface Asked {
  readonly model: string;
  readonly turns: readonly Turn[];
  readonly tools: readonly Tool[];
  readonly toolChoice: ToolChoice;
  readonly outputSchema: JsonObject | undefined;
  readonly maxTokens: number;
  /** Undefined: the model takes none. */
  readonly temperature: number | undefined;
  readonly stop: readonly string[];
  readonly signal: AbortSignal;
}

/** What it gave. */
export interface Given {
  readonly text: string;
  readonly toolCalls: readonly ToolCall[];
  readonly finishReason: FinishReason;
  readonly tokens: Tokens;
}

/** A piece of what it gives; the last one is `end`, and without it the stream was cut. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'tool_call'; readonly call: ToolCall }
  | { readonly kind: 'end'; readonly finishReason: FinishReason; readonly tokens: Tokens };

/** Texts whose vectors are wanted. */
export interface EmbedAsked {
  readonly model: string;
  readonly texts: readonly string[];
  readonly signal: AbortSignal;
}

/** Their vectors. */
export interface Vectors {
  readonly vectors: readonly (readonly number[])[];
  readonly tokens: Tokens;
}

/**
 * Language models of one provider: a port. Adding a provider is adding a folder under `providers`, a line in `providers/providers.ts`
 * and one in the suite that proves them all. It tries once; its errors are those of faults.ts.
 */
export interface Provider {
  readonly name: string;
  complete(asked: Asked): Promise<Given>;
  stream(asked: Asked): AsyncIterable<Piece>;
  embed(asked: EmbedAsked): Promise<Vectors>;
  /** The models that a server has, where it can say; a port of those that are not in our table. */
  models?(signal: AbortSignal): Promise<readonly string[]>;
}

/** What a provider is made of. */
export interface ProviderOptions {
  readonly name: string;
  readonly apiKey?: string | undefined;
  /** Where it is; the provider's own address unless said. */
  readonly baseUrl?: string | undefined;
}

import type { JsonValue } from '@bufbuild/protobuf';
import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import type { MeshError } from '../base/index.js';

/**
 * What an agent gets from outside of the mesh while it handles a message. In a recorded conversation each answer is kept in the
 * transcript; when the conversation is replayed, it is served from there and nothing outside is called. In all others it costs nothing.
 *
 *     const stock = await context.tool('stock.count', { sku }, () => database.count(sku));
 */
export interface Outside {
  /**
   * Calls a tool: `call` does it, `args` and what it gives are JSON. Errors: what `call` throws; in a replay what it threw then, or
   * REPLAY_DIVERGED when the recording has no answer to this.
   */
  tool<T>(name: string, args: JsonValue, call: (signal: AbortSignal) => T | Promise<T>): Promise<T>;
  /** The same of a tool that asks agents alone: a replay runs it, and gives it what they said then. */
  meshTool<T>(name: string, args: JsonValue, call: (signal: AbortSignal) => T | Promise<T>): Promise<T>;
  /**
   * Asks a language model: `call` does it, `request` and what it gives are JSON. Errors: as `tool`.
   *
   *     const answer = await context.model('chat', call, signal => llm.complete(call, { signal }));
   */
  model<T>(name: string, request: JsonValue, call: (signal: AbortSignal) => T | Promise<T>): Promise<T>;
  /** The time in ms since the epoch. */
  now(): number;
  /** A random number, at least 0 and below 1. */
  random(): number;
}

/** What kind of thing is asked outside. */
export type EffectKind = 'tool' | 'model' | 'time' | 'random';

/** Something that an agent asks outside. */
export interface Effect {
  readonly kind: EffectKind;
  /** Of the tool or the model; empty for time and randomness. */
  readonly name: string;
  readonly request: JsonValue;
  /** The message that the agent handles meanwhile. */
  readonly message: Message;
  readonly agentId: string;
  /** The how-manieth of this handling, from 1. */
  readonly number: number;
  /** It asks agents alone, whose messages are in the recording. */
  readonly byMessages?: boolean;
}

/** What came of it. */
export type EffectAnswer = { readonly answer: unknown } | { readonly error: MeshError };

/** Answers of outside that were recorded: a port that a replay fills. */
export interface Recordings {
  /** The answer to serve; undefined: it is really asked for. Errors: REPLAY_DIVERGED, which the agent then hears. */
  recorded(effect: Effect): EffectAnswer | undefined;
}

import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import type { TaskContext } from '../../agent/index.js';

/** A port: something that a model may want to be done. */
export interface LlmTool {
  /** Letters, digits, `_` and `-`, at most 64: what every provider takes. */
  readonly name: string;
  /** What it does and when to use it, for the model. */
  readonly description: string;
  /** JSON schema of its arguments, an object; none unless said. */
  readonly parameters?: JsonObject;
  /** Somebody has to approve each use. */
  readonly approval?: boolean;
  /** Whatever it asks, it asks agents by messages: a replay runs it, and serves these. Of other tools the answer is recorded. */
  readonly byMessages?: boolean;
  /** Does it. What it throws is told to the model, which may try otherwise. */
  run(args: JsonObject, context: TaskContext): JsonValue | Promise<JsonValue>;
}

/** A name that every provider takes. */
export function toolNameOf(text: string): string {
  return text.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, 64);
}

/** An argument that is to be a text. Errors: TypeError, which the model hears. */
export function textOf(args: JsonObject, name: string): string {
  const value = args[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new TypeError(`"${name}" must be a text that is not empty`);
}

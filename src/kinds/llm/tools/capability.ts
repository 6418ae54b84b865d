import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import { type LlmTool, toolNameOf } from '../tool.js';

/** A capability of the mesh as a tool. */
export interface CapabilityTool {
  readonly capability: string;
  /** What it does, for the model. */
  readonly description: string;
  /** JSON schema of its input. An input that is no object is wrapped into one, `{ input }`. */
  readonly input?: JsonObject;
  /** An address, such as `agent:checker`; any agent with the capability unless said. */
  readonly to?: string;
  readonly approval?: boolean;
}

/**
 * Any capability of the mesh as a tool, by its schema: whoever is able is asked, on behalf of the message that is handled, within its
 * deadline and budget.
 */
export function capabilityTool({ capability, description, input, to, approval = false }: CapabilityTool): LlmTool {
  const isObject = input?.type === 'object';
  const parameters = isObject ? input : { type: 'object', properties: { input: input ?? {} }, required: ['input'] };
  return {
    name: toolNameOf(capability),
    description,
    parameters,
    approval,
    byMessages: true,
    run: (args, { ask }) =>
      ask(to ?? `capability:${capability}`, isObject ? args : (args.input as JsonValue), { capability }),
  };
}

import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import type { TaskContext } from '../../agent/index.js';
import { MeshError } from '../../base/index.js';
import type { LlmTool } from './tool.js';

/** What somebody is asked to approve. */
export interface ApprovalRequest {
  readonly tool: string;
  readonly args: JsonObject;
  readonly agent: string;
  readonly conversationId: string;
}

/** What keeps a model within bounds. */
export interface Guardrails {
  /** Names of the tools that it may use; a `*` at the end stands for any rest. All that it has unless said. */
  readonly tools?: readonly string[];
  /** Asked before each use of a tool that wants approval; without it, such tools are refused. */
  approve?(request: ApprovalRequest, context: TaskContext): boolean | Promise<boolean>;
  /** Looks at an answer before it goes out: what is wrong with it, for the model, which may try once more; nothing when it may go. */
  check?(answer: JsonValue, context: TaskContext): string | undefined | Promise<string | undefined>;
}

/** The tools of an agent that its guardrails let through. */
export function allowed(tools: readonly LlmTool[], { tools: patterns }: Guardrails): readonly LlmTool[] {
  if (!patterns) return tools;
  const fits = (name: string) =>
    patterns.some(one => (one.endsWith('*') ? name.startsWith(one.slice(0, -1)) : name === one));
  return tools.filter(({ name }) => fits(name));
}

/** Errors: TOOL_REFUSED when nobody has approved. */
export async function approved(
  tool: LlmTool,
  args: JsonObject,
  { approve, context }: Pick<Guardrails, 'approve'> & { readonly context: TaskContext },
): Promise<void> {
  if (!tool.approval) return;
  const request = { tool: tool.name, args, agent: context.self.id, conversationId: context.conversationId };
  if (await approve?.(request, context)) return;
  const why = approve ? 'it was not approved' : 'it needs approval, and nobody is there to give it';
  throw new MeshError('TOOL_REFUSED', `tool ${tool.name} was not used: ${why}`);
}

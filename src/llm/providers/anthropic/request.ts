import type Anthropic from '@anthropic-ai/sdk';
import { transformJSONSchema } from '@anthropic-ai/sdk/lib/transform-json-schema';
import type { Tool, Turn } from '../../call.js';
import type { Asked } from '../../provider.js';

type Block = Anthropic.ContentBlockParam;

/** What is asked, as Anthropic's API takes it: system turns apart, results of tools as turns of the user, turns of one side joined. */
export function messageBody(asked: Asked): Omit<Anthropic.MessageCreateParamsNonStreaming, 'stream'> {
  const { model, turns, tools, temperature, maxTokens, outputSchema, stop } = asked;
  const system = turns.filter(turn => turn.role === 'system').map(turn => turn.text);
  return {
    model,
    max_tokens: maxTokens,
    messages: joined(turns.filter(turn => turn.role !== 'system')),
    ...(system.length > 0 && { system: system.join('\n\n') }),
    ...(temperature !== undefined && { temperature: Math.min(1, temperature) }),
    ...(stop.length > 0 && { stop_sequences: [...stop] }),
    ...(tools.length > 0 && { tools: tools.map(toTool), tool_choice: { type: choices[asked.toolChoice] } }),
    ...(outputSchema && {
      output_config: { format: { type: 'json_schema', schema: transformJSONSchema({ ...outputSchema }) } },
    }),
  };
}

const choices = { auto: 'auto', none: 'none', required: 'any' } as const;

/** Anthropic's API wants the two sides to take turns. */
function joined(turns: readonly Turn[]): Anthropic.MessageParam[] {
  const messages: { role: 'user' | 'assistant'; content: Block[] }[] = [];
  for (const turn of turns) {
    const role = turn.role === 'assistant' ? 'assistant' : 'user';
    const last = messages.at(-1);
    if (last?.role === role) last.content.push(...blocksOf(turn));
    else messages.push({ role, content: blocksOf(turn) });
  }
  return messages.map(({ role, content }) => ({ role, content: plain(content) ?? content }));
}

/** Text alone goes as a text. */
function plain(content: readonly Block[]): string | undefined {
  const [only] = content;
  return content.length === 1 && only?.type === 'text' ? only.text : undefined;
}

function blocksOf({ role, text, toolCalls = [], toolCallId = '' }: Turn): Block[] {
  if (role === 'tool') return [{ type: 'tool_result', tool_use_id: toolCallId, content: text }];
  const calls = toolCalls.map(({ id, name, arguments: input }) => ({ type: 'tool_use' as const, id, name, input }));
  return text === '' && calls.length > 0 ? calls : [{ type: 'text', text }, ...calls];
}

function toTool({ name, description, parameters }: Tool): Anthropic.Tool {
  return { name, ...(description && { description }), input_schema: { ...parameters, type: 'object' } };
}

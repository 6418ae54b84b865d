import { type Content, FunctionCallingConfigMode, type GenerateContentParameters, type Part } from '@google/genai';
import type { Turn } from '../../call.js';
import type { Asked } from '../../provider.js';

/** What is asked, as Google's API takes it: system turns apart, results of tools as parts of the user, by the name of the tool. */
export function contentBody(asked: Asked): GenerateContentParameters {
  const { model, turns, tools, temperature, maxTokens, outputSchema, stop, signal } = asked;
  const system = turns.filter(turn => turn.role === 'system').map(turn => turn.text);
  const names = new Map(turns.flatMap(turn => (turn.toolCalls ?? []).map(call => [call.id, call.name] as const)));
  return {
    model,
    contents: turns.filter(turn => turn.role !== 'system').map(turn => toContent(turn, names)),
    config: {
      abortSignal: signal,
      maxOutputTokens: maxTokens,
      ...(system.length > 0 && { systemInstruction: system.join('\n\n') }),
      ...(temperature !== undefined && { temperature }),
      ...(stop.length > 0 && { stopSequences: [...stop] }),
      ...(tools.length > 0 && {
        tools: [{ functionDeclarations: tools.map(toDeclaration) }],
        toolConfig: { functionCallingConfig: { mode: modes[asked.toolChoice] } },
      }),
      ...(outputSchema && { responseMimeType: 'application/json', responseJsonSchema: outputSchema }),
    },
  };
}

const modes = {
  auto: FunctionCallingConfigMode.AUTO,
  none: FunctionCallingConfigMode.NONE,
  required: FunctionCallingConfigMode.ANY,
} as const;

function toContent(turn: Turn, names: ReadonlyMap<string, string>): Content {
  return { role: turn.role === 'assistant' ? 'model' : 'user', parts: partsOf(turn, names) };
}

function partsOf({ role, text, toolCalls = [], toolCallId = '' }: Turn, names: ReadonlyMap<string, string>): Part[] {
  if (role === 'tool') {
    const name = names.get(toolCallId) ?? toolCallId;
    return [{ functionResponse: { name, response: { output: text } } }];
  }
  const calls = toolCalls.map(({ name, arguments: args }): Part => ({ functionCall: { name, args: { ...args } } }));
  return text === '' && calls.length > 0 ? calls : [{ text }, ...calls];
}

function toDeclaration({ name, description, parameters }: Asked['tools'][number]) {
  return { name, ...(description && { description }), ...(parameters && { parametersJsonSchema: parameters }) };
}

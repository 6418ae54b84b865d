import type { GenerateContentResponse } from '@google/genai';
import { newId } from '../../../base/index.js';
import { isJsonObject } from '../../../message/index.js';
import type { FinishReason, Tokens, ToolCall } from '../../call.js';
import { streamCut, unreadable } from '../../faults.js';
import type { Given, Piece } from '../../provider.js';
import { countOf } from '../wire-json.js';

/** What was given. Errors: PROVIDER_UNREADABLE when it lacks what every answer has. */
export function givenOf(provider: string, answer: GenerateContentResponse): Given {
  const candidate = answer?.candidates?.[0];
  const blocked = answer?.promptFeedback?.blockReason !== undefined;
  if (!candidate && !blocked) throw unreadable(provider, 'an answer without a candidate');
  const toolCalls = toolCallsOf(answer);
  const finishReason = blocked ? 'content_filter' : finishOf(candidate?.finishReason, toolCalls.length > 0);
  return { text: textOf(answer), toolCalls, finishReason, tokens: tokensOf(answer.usageMetadata) };
}

/** What is given piece by piece. Errors: STREAM_CUT when it ends without an end. */
export async function* piecesOf(
  provider: string,
  answers: AsyncIterable<GenerateContentResponse>,
): AsyncGenerator<Piece> {
  let finish: string | undefined;
  let usage: GenerateContentResponse['usageMetadata'];
  let wantsTools = false;
  for await (const answer of answers) {
    const text = textOf(answer);
    if (text !== '') yield { kind: 'text', text };
    for (const call of toolCallsOf(answer)) {
      wantsTools = true;
      yield { kind: 'tool_call', call };
    }
    finish = answer.candidates?.[0]?.finishReason ?? answer.promptFeedback?.blockReason ?? finish;
    usage = answer.usageMetadata ?? usage;
  }
  if (finish === undefined) throw streamCut(provider);
  yield { kind: 'end', finishReason: finishOf(finish, wantsTools), tokens: tokensOf(usage) };
}

/** Without what the model thought to itself. */
function textOf(answer: GenerateContentResponse): string {
  const parts = answer.candidates?.[0]?.content?.parts ?? [];
  return parts.map(part => (part.thought ? '' : (part.text ?? ''))).join('');
}

/** Google's calls often have no ids: they are given some. */
function toolCallsOf(answer: GenerateContentResponse): ToolCall[] {
  const parts = answer.candidates?.[0]?.content?.parts ?? [];
  return parts.flatMap(({ functionCall: call }) =>
    call?.name
      ? [{ id: call.id ?? `call_${newId()}`, name: call.name, arguments: isJsonObject(call.args) ? call.args : {} }]
      : [],
  );
}

function finishOf(reason: string | undefined, wantsTools: boolean): FinishReason {
  if (wantsTools) return 'tool_calls';
  if (reason === 'MAX_TOKENS') return 'length';
  return reason === undefined || reason === 'STOP' ? 'stop' : 'content_filter';
}

/** Thinking is charged as output. */
function tokensOf(usage: GenerateContentResponse['usageMetadata']): Tokens {
  return {
    input: countOf(usage?.promptTokenCount),
    output: countOf(usage?.candidatesTokenCount) + countOf(usage?.thoughtsTokenCount),
    cached: countOf(usage?.cachedContentTokenCount),
  };
}

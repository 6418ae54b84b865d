import type Anthropic from '@anthropic-ai/sdk';
import { isJsonObject } from '../../../message/index.js';
import type { FinishReason, Tokens, ToolCall } from '../../call.js';
import { streamCut, unreadable } from '../../faults.js';
import type { Given, Piece } from '../../provider.js';
import { argumentsOf, countOf } from '../wire-json.js';

/** Counts that may not be there; Anthropic leaves cached tokens out of `input_tokens`. */
type WireUsage = Partial<Pick<Anthropic.Usage, 'input_tokens' | 'output_tokens' | 'cache_read_input_tokens'>> & {
  readonly cache_creation_input_tokens?: number | null;
};

/** What was given. Errors: PROVIDER_UNREADABLE when it lacks what every answer has. */
export function givenOf(provider: string, message: Anthropic.Message): Given {
  if (!Array.isArray(message?.content)) throw unreadable(provider, 'an answer without content');
  const toolCalls: ToolCall[] = [];
  let text = '';
  for (const block of message.content) {
    if (block.type === 'text') text += block.text;
    if (block.type === 'tool_use')
      toolCalls.push({ id: block.id, name: block.name, arguments: isJsonObject(block.input) ? block.input : {} });
  }
  return { text, toolCalls, finishReason: finishOf(message.stop_reason), tokens: tokensOf(message.usage, {}) };
}

/** What is given piece by piece. Errors: STREAM_CUT when it ends without an end; PROVIDER_UNREADABLE. */
export async function* piecesOf(
  provider: string,
  events: AsyncIterable<Anthropic.RawMessageStreamEvent>,
): AsyncGenerator<Piece> {
  const calls = new Map<number, { id: string; name: string; text: string }>();
  let started: WireUsage = {};
  let ended: WireUsage = {};
  let stop: string | null | undefined;
  let over = false;
  for await (const event of events) {
    if (event.type === 'message_start') started = event.message?.usage ?? {};
    else if (event.type === 'content_block_start' && event.content_block.type === 'tool_use')
      calls.set(event.index, { id: event.content_block.id, name: event.content_block.name, text: '' });
    else if (event.type === 'content_block_delta') {
      if (event.delta.type === 'text_delta') yield { kind: 'text', text: event.delta.text };
      const call = calls.get(event.index);
      if (event.delta.type === 'input_json_delta' && call) call.text += event.delta.partial_json;
    } else if (event.type === 'content_block_stop') {
      const call = calls.get(event.index);
      if (call) yield { kind: 'tool_call', call: { ...pick(call), arguments: argumentsOf(provider, call.text) } };
    } else if (event.type === 'message_delta') {
      stop = event.delta.stop_reason;
      ended = (event.usage ?? {}) as WireUsage;
    } else if (event.type === 'message_stop') over = true;
  }
  if (!over) throw streamCut(provider);
  yield { kind: 'end', finishReason: finishOf(stop), tokens: tokensOf(started, ended) };
}

function pick({ id, name }: { readonly id: string; readonly name: string }) {
  return { id, name };
}

function finishOf(reason: string | null | undefined): FinishReason {
  if (reason === 'tool_use') return 'tool_calls';
  if (reason === 'max_tokens' || reason === 'model_context_window_exceeded') return 'length';
  return reason === 'refusal' ? 'content_filter' : 'stop';
}

/** Counts come when a stream begins, and again, complete, when it ends. */
function tokensOf(started: WireUsage | undefined, ended: WireUsage): Tokens {
  const count = (key: keyof WireUsage) => countOf(ended[key] ?? started?.[key]);
  const cached = count('cache_read_input_tokens');
  return {
    input: count('input_tokens') + cached + count('cache_creation_input_tokens'),
    output: count('output_tokens'),
    cached,
  };
}

import type OpenAI from 'openai';
import type { FinishReason, Tokens, ToolCall, Turn } from '../call.js';
import { streamCut, unreadable } from '../faults.js';
import type { Asked, Given, Piece } from '../provider.js';
import { argumentsOf, countOf } from './wire-json.js';

/**
 * The wire format “chat completions”, which OpenAI, Hugging Face and the servers of local models share: what is asked put into it, what
 * is given read from it.
 */
export type ChatBody = Pick<
  OpenAI.ChatCompletionCreateParamsNonStreaming,
  | 'model'
  | 'messages'
  | 'max_tokens'
  | 'max_completion_tokens'
  | 'temperature'
  | 'stop'
  | 'tools'
  | 'tool_choice'
  | 'response_format'
>;

/** The fields that we read, any of which a server may leave out. */
export interface ChatAnswer {
  readonly choices?: readonly {
    readonly message?: { readonly content?: string | null; readonly tool_calls?: readonly WireToolCall[] | null };
    readonly finish_reason?: string | null;
  }[];
  readonly usage?: WireUsage | null;
}

/** The same of a piece of a stream. */
export interface ChatChunk {
  readonly choices?: readonly {
    readonly delta?: { readonly content?: string | null; readonly tool_calls?: readonly WireToolDelta[] | null };
    readonly finish_reason?: string | null;
  }[];
  readonly usage?: WireUsage | null;
}

interface WireToolCall {
  readonly id?: string | null;
  readonly function?: { readonly name?: string | null; readonly arguments?: unknown };
}

interface WireToolDelta extends WireToolCall {
  readonly index?: number;
}

interface WireUsage {
  readonly prompt_tokens?: number | null;
  readonly completion_tokens?: number | null;
  readonly prompt_tokens_details?: { readonly cached_tokens?: number | null } | null;
}

/** What is asked, in the format. `limit` is the name of the field for the longest answer: OpenAI's newer models want another. */
export function chatBody(asked: Asked, limit: 'max_tokens' | 'max_completion_tokens'): ChatBody {
  const { model, turns, tools, temperature, maxTokens, outputSchema, stop } = asked;
  return {
    model,
    messages: turns.map(toMessage),
    [limit]: maxTokens,
    ...(temperature !== undefined && { temperature }),
    ...(stop.length > 0 && { stop: [...stop] }),
    ...(tools.length > 0 && { tools: tools.map(toTool), tool_choice: asked.toolChoice }),
    ...(outputSchema && {
      response_format: { type: 'json_schema', json_schema: { name: 'answer', schema: { ...outputSchema } } },
    }),
  };
}

function toMessage({ role, text, toolCalls = [], toolCallId = '' }: Turn): OpenAI.ChatCompletionMessageParam {
  if (role === 'tool') return { role, content: text, tool_call_id: toolCallId };
  if (role !== 'assistant' || toolCalls.length === 0) return { role, content: text };
  const tool_calls = toolCalls.map(({ id, name, arguments: given }) => ({
    id,
    type: 'function' as const,
    function: { name, arguments: JSON.stringify(given) },
  }));
  return { role, content: text === '' ? null : text, tool_calls };
}

function toTool({ name, description, parameters }: Asked['tools'][number]): OpenAI.ChatCompletionTool {
  const schema = parameters ?? { type: 'object', properties: {} };
  return { type: 'function', function: { name, ...(description && { description }), parameters: { ...schema } } };
}

/** What was given. Errors: PROVIDER_UNREADABLE when it lacks what every answer has. */
export function givenOf(provider: string, answer: ChatAnswer | undefined): Given {
  const choice = answer?.choices?.[0];
  if (!choice?.message) throw unreadable(provider, 'an answer without a message');
  const toolCalls = (choice.message.tool_calls ?? []).map(call => toolCallOf(provider, call));
  return {
    text: choice.message.content ?? '',
    toolCalls,
    finishReason: finishOf(choice.finish_reason, toolCalls.length > 0),
    tokens: tokensOf(answer?.usage),
  };
}

/** What is given piece by piece. Errors: STREAM_CUT when it ends without an end; PROVIDER_UNREADABLE. */
export async function* piecesOf(provider: string, chunks: AsyncIterable<ChatChunk>): AsyncGenerator<Piece> {
  const calls: { id: string; name: string; text: string }[] = [];
  let finish: string | undefined;
  let usage: WireUsage | undefined;
  for await (const chunk of chunks) {
    usage = chunk.usage ?? usage;
    const choice = chunk.choices?.[0];
    finish = choice?.finish_reason ?? finish;
    if (choice?.delta?.content) yield { kind: 'text', text: choice.delta.content };
    for (const delta of choice?.delta?.tool_calls ?? []) collect(calls, delta);
  }
  if (finish === undefined) throw streamCut(provider);
  for (const { id, name, text } of calls)
    yield { kind: 'tool_call', call: toolCallOf(provider, { id, function: { name, arguments: text } }) };
  yield { kind: 'end', finishReason: finishOf(finish, calls.length > 0), tokens: tokensOf(usage) };
}

function collect(calls: { id: string; name: string; text: string }[], delta: WireToolDelta): void {
  const at = delta.index ?? Math.max(0, calls.length - 1);
  calls[at] ??= { id: '', name: '', text: '' };
  const call = calls[at];
  call.id ||= delta.id ?? '';
  call.name ||= delta.function?.name ?? '';
  const { arguments: more } = delta.function ?? {};
  if (typeof more === 'string') call.text += more;
}

function toolCallOf(provider: string, { id, function: called }: WireToolCall): ToolCall {
  if (!called?.name) throw unreadable(provider, 'a tool call without a name');
  const text = typeof called.arguments === 'string' ? called.arguments : JSON.stringify(called.arguments ?? {});
  return { id: id || called.name, name: called.name, arguments: argumentsOf(provider, text) };
}

function finishOf(reason: string | null | undefined, wantsTools: boolean): FinishReason {
  if (wantsTools) return 'tool_calls';
  if (reason === 'length' || reason === 'content_filter') return reason;
  return 'stop';
}

function tokensOf(usage: WireUsage | null | undefined): Tokens {
  return {
    input: countOf(usage?.prompt_tokens),
    output: countOf(usage?.completion_tokens),
    cached: countOf(usage?.prompt_tokens_details?.cached_tokens),
  };
}

import { durationMs } from '@bufbuild/protobuf/wkt';
import { type Answer, AnswerSchema, StreamResponseSchema } from '#gen/dacp/llm/v1/llm_pb.js';
import { MeshError } from '../../../base/index.js';
import { formatMoney } from '../../../budget/index.js';
import { fromValue } from '../../../message/index.js';
import type { Context } from '../../context.js';
import { withMesh } from '../../mesh-client.js';
import { protoJson } from '../../proto-json.js';
import type { Terminal } from '../../terminal.js';
import { formatDuration, readDuration } from '../../values.js';
import { noteWait } from '../../waiting.js';
import { type CallInput, readCall } from './call.js';
import { nameOf } from './lines.js';

/** What to ask, and how the answer is shown. */
export interface AskInput extends CallInput {
  readonly stream?: boolean;
  readonly timeout?: string;
}

const timeoutUnlessSaidMs = 60_000;

/** `dacp llm ask`: the answer on the standard output, who gave it and what it cost beside it. */
export async function ask(context: Context, input: AskInput): Promise<undefined> {
  const { terminal } = context;
  const timeoutMs = input.timeout ? readDuration('--timeout', input.timeout) : timeoutUnlessSaidMs;
  const call = await readCall(input);
  await withMesh(context, async mesh => {
    const wait = { whom: () => 'a model', atMostMs: timeoutMs, option: '--timeout' };
    const arrived = noteWait(terminal, wait);
    if (input.stream) {
      const pieces = mesh.models.stream({ call }, { timeoutMs });
      await showStream(terminal, pieces, arrived);
      return;
    }
    const { answer } = await mesh.models.complete({ call }, { timeoutMs }).finally(arrived);
    if (!answer) throw new MeshError('PROTOCOL_VIOLATED', `the node at ${mesh.address} answered without an answer`);
    if (terminal.json) terminal.object(protoJson(AnswerSchema, answer));
    else {
      terminal.line(textOf(answer));
      terminal.note(summary(answer));
    }
  });
}

type Pieces = AsyncIterable<Parameters<typeof protoJson<typeof StreamResponseSchema>>[1]>;

async function showStream(terminal: Terminal, pieces: Pieces, arrived: () => void): Promise<void> {
  let open = false;
  try {
    for await (const message of pieces) {
      arrived();
      const { piece } = message;
      if (terminal.json) terminal.object(protoJson(StreamResponseSchema, message));
      else if (piece.case === 'text') {
        terminal.part(piece.value);
        open = true;
      } else if (piece.case === 'toolCall')
        terminal.line(`${piece.value.name}(${JSON.stringify(piece.value.arguments)})`);
      else if (piece.case === 'answer') {
        terminal.line();
        open = false;
        terminal.note(summary(piece.value));
      }
    }
  } finally {
    arrived();
    // What broke off is ended, so that its error has a line of its own.
    if (open) terminal.line();
  }
}

/** The JSON, the text, or the tools that it wants. */
function textOf({ text, json, toolCalls }: Answer): string {
  if (json) return JSON.stringify(fromValue(json), null, 2);
  const calls = toolCalls.map(call => `${call.name}(${JSON.stringify(call.arguments ?? {})})`);
  return [text, ...calls].filter(line => line !== '').join('\n');
}

/** Such as `openai/gpt-4.1-mini in 812 ms, 12 + 98 tokens, 0.00017 USD`. */
function summary(answer: Answer): string {
  const { tokens, latency, costMicros, attempts, cached, costAssumed } = answer;
  const took = latency ? ` in ${formatDuration(durationMs(latency))}` : '';
  const failed = attempts.slice(0, -1).map(each => `; ${nameOf(each)} did not: ${each.message}`);
  const cost = cached ? 'from the cache' : `${formatMoney(costMicros)}${costAssumed ? ' (the price is assumed)' : ''}`;
  return `${nameOf(answer)}${took}, ${tokens?.input ?? 0} + ${tokens?.output ?? 0} tokens, ${cost}${failed.join('')}`;
}

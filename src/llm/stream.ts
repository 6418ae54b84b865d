import { MeshError } from '../base/index.js';
import { type AskingParts, askedOf, beginChat, callLimit, setOut } from './asking.js';
import type { Answer, AnswerPiece, Call, CallOptions, Tokens, ToolCall } from './call.js';
import { answerFrom, withTurns } from './complete.js';
import { streamCut } from './faults.js';
import { checkSchema, outputInvalid, readOutput } from './output.js';
import type { Piece } from './provider.js';
import type { Seat } from './roster.js';
import { plus } from './usage.js';
import { type Wanted, wantedOf } from './wanted.js';

/** What was given so far, by all who answered. */
interface SoFar {
  text: string;
  readonly toolCalls: ToolCall[];
  tokens: Tokens;
  costMicros: number;
}

const goOn =
  'The answer broke off there. Go on exactly where it ended, without repeating anything and without a word about it.';

/**
 * Asks for an answer piece by piece. Until the first piece another provider is asked when one fails, as for whole answers; after it only
 * with `continueOnBreak`: the next one is told what was said so far. Errors: as `Orchestrator.stream`.
 */
export async function* stream(parts: AskingParts, call: Call, options: CallOptions): AsyncGenerator<AnswerPiece> {
  const { clock } = parts;
  const wanted = wantedOf(call);
  if (call.outputSchema) checkSchema(call.outputSchema);
  const begunMs = clock.monotonic();
  const limit = callLimit(clock, options);
  const { signal } = limit;
  const soFar: SoFar = { text: '', toolCalls: [], tokens: { input: 0, output: 0, cached: 0 }, costMicros: 0 };
  try {
    const itinerary = await setOut(parts, wanted, signal);
    for (;;) {
      const seat = await itinerary.next();
      const startedMs = clock.monotonic();
      const step = String(itinerary.attempts.length + 1);
      const asked = soFar.text === '' ? wanted : withTurns(wanted, continued(soFar.text));
      try {
        const finishReason = yield* piecesFrom(parts, { wanted: asked, seat, options, signal, step }, soFar);
        itinerary.answered(seat, clock.monotonic() - startedMs);
        const given = { ...soFar, finishReason, ...jsonOf(wanted, seat, soFar) };
        const latencyMs = clock.monotonic() - begunMs;
        yield { kind: 'answer', answer: answerFrom({ wanted, seat, given, latencyMs, attempts: itinerary.attempts }) };
        return;
      } catch (error) {
        const begun = soFar.text !== '' || soFar.toolCalls.length > 0;
        if (begun && (call.continueOnBreak !== true || soFar.toolCalls.length > 0)) throw error;
        itinerary.failed(seat, error, clock.monotonic() - startedMs);
      }
    }
  } finally {
    limit.done();
  }
}

function continued(text: string) {
  return [
    { role: 'assistant', text },
    { role: 'user', text: goOn },
  ] as const;
}

type Once = Parameters<typeof beginChat>[1];

/** The pieces of one provider; returns why it stopped. */
async function* piecesFrom(
  parts: AskingParts,
  once: Once,
  soFar: SoFar,
): AsyncGenerator<AnswerPiece, Answer['finishReason']> {
  const { seat } = once;
  const trial = await beginChat(parts, once);
  let characters = 0;
  let end: Extract<Piece, { kind: 'end' }> | undefined;
  let over = false;
  try {
    const provider = await seat.post.provider();
    const { provider: name, model } = seat.info;
    for await (const piece of provider.stream(askedOf(once.wanted, seat, trial.signal))) {
      if (piece.kind === 'end') {
        end = piece;
        break;
      }
      const isFirst = characters === 0;
      if (isFirst) {
        await trial.counted();
        yield { kind: 'start', provider: name, model };
      }
      trial.alive();
      characters += piece.kind === 'text' ? piece.text.length : JSON.stringify(piece.call).length;
      take(soFar, piece);
      yield piece;
      // More may have come in one go with it, and end the answer: the first piece is on its way before any of that is read.
      if (isFirst) await new Promise(setImmediate);
    }
    if (!end) throw streamCut(name);
    over = true;
  } catch (error) {
    over = true;
    throw trial.failed(error, characters);
  } finally {
    // Whoever listened has left in the middle.
    if (!over) trial.failed(new MeshError('CALL_CANCELLED', 'nobody listens any more'), characters);
  }
  const { tokens, finishReason } = end;
  const output = () => JSON.stringify([{ role: 'assistant', text: soFar.text, toolCalls: soFar.toolCalls }]);
  const used = await trial.answered({ tokens, characters, finishReason, output });
  soFar.tokens = plus(soFar.tokens, used.tokens);
  soFar.costMicros += used.costMicros;
  return finishReason;
}

function take(soFar: SoFar, piece: Exclude<Piece, { kind: 'end' }>): void {
  if (piece.kind === 'text') soFar.text += piece.text;
  else soFar.toolCalls.push(piece.call);
}

/** The text as JSON, where a schema was given. It was heard already, so there is no repair. Errors: OUTPUT_INVALID. */
function jsonOf({ call }: Wanted, seat: Seat, { text, toolCalls }: SoFar) {
  if (!call.outputSchema || toolCalls.length > 0) return {};
  const output = readOutput(text, call.outputSchema);
  if ('json' in output) return { json: output.json };
  throw outputInvalid(seat.name, output.fault, text);
}

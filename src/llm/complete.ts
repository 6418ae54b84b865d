import type { JsonValue } from '@bufbuild/protobuf';
import { type AskingParts, askedOf, beginChat, callLimit, setOut } from './asking.js';
import type { Answer, Call, CallOptions, Tokens, Turn } from './call.js';
import { checkSchema, outputInvalid, readOutput, repairTurn } from './output.js';
import type { Given } from './provider.js';
import type { Seat } from './roster.js';
import { plus } from './usage.js';
import { type Wanted, wantedOf } from './wanted.js';

/** Asks for an answer: whom it is best to ask, then the others. Errors: as `Orchestrator.complete`. */
export async function complete(parts: AskingParts, call: Call, options: CallOptions): Promise<Answer> {
  const { clock } = parts;
  const wanted = wantedOf(call);
  if (call.outputSchema) checkSchema(call.outputSchema);
  const begunMs = clock.monotonic();
  const limit = callLimit(clock, options);
  const { signal } = limit;
  try {
    const itinerary = await setOut(parts, wanted, signal);
    for (;;) {
      const seat = await itinerary.next();
      const startedMs = clock.monotonic();
      const step = String(itinerary.attempts.length + 1);
      try {
        const given = await answerOf(parts, { wanted, seat, options, signal, step });
        itinerary.answered(seat, clock.monotonic() - startedMs);
        const latencyMs = clock.monotonic() - begunMs;
        return answerFrom({ wanted, seat, given, latencyMs, attempts: itinerary.attempts });
      } catch (error) {
        itinerary.failed(seat, error, clock.monotonic() - startedMs);
      }
    }
  } finally {
    limit.done();
  }
}

/** An answer of one provider, checked, and what it cost with its repair. */
export interface Checked extends Omit<Given, 'tokens'> {
  readonly tokens: Tokens;
  readonly costMicros: number;
  readonly json?: JsonValue;
}

type Once = Parameters<typeof beginChat>[1];

/** Asks one provider, and once more when its answer does not fit the schema. Errors: its faults; OUTPUT_INVALID. */
async function answerOf(parts: AskingParts, once: Once): Promise<Checked> {
  const { call } = once.wanted;
  const first = await askOnce(parts, once);
  const schema = call.outputSchema;
  if (!schema || first.toolCalls.length > 0) return first;
  const output = readOutput(first.text, schema);
  if ('json' in output) return { ...first, json: output.json };
  const wanted = withTurns(once.wanted, [
    { role: 'assistant', text: first.text },
    { role: 'user', text: repairTurn(output.fault) },
  ]);
  const second = await askOnce(parts, { ...once, wanted, step: `${once.step}-repair` });
  const repaired = readOutput(second.text, schema);
  if (!('json' in repaired)) throw outputInvalid(once.seat.name, repaired.fault, second.text);
  const tokens = plus(first.tokens, second.tokens);
  return { ...second, json: repaired.json, tokens, costMicros: first.costMicros + second.costMicros };
}

async function askOnce(parts: AskingParts, once: Once): Promise<Checked> {
  const trial = await beginChat(parts, once);
  let given: Given;
  try {
    const provider = await once.seat.post.provider();
    given = await provider.complete(askedOf(once.wanted, once.seat, trial.signal));
  } catch (error) {
    throw trial.failed(error);
  }
  const { text, finishReason, tokens } = given;
  const output = () => JSON.stringify([{ role: 'assistant', text, toolCalls: given.toolCalls }]);
  return { ...given, ...(await trial.answered({ tokens, characters: text.length, finishReason, output })) };
}

/** The same call with more said. */
export function withTurns(wanted: Wanted, turns: readonly Turn[]): Wanted {
  return { ...wantedOf({ ...wanted.call, turns: [...wanted.call.turns, ...turns] }), id: wanted.id };
}

/** The answer as its caller gets it. */
export function answerFrom(of: {
  wanted: Wanted;
  seat: Seat;
  given: Checked;
  latencyMs: number;
  attempts: Answer['attempts'];
}): Answer {
  const { wanted, seat, given, latencyMs, attempts } = of;
  return {
    id: wanted.id,
    provider: seat.info.provider,
    model: seat.info.model,
    text: given.text,
    toolCalls: given.toolCalls,
    ...(given.json !== undefined && { json: given.json }),
    finishReason: given.finishReason,
    latencyMs,
    tokens: given.tokens,
    costMicros: given.costMicros,
    costAssumed: seat.info.priceAssumed === true,
    attempts: [...attempts],
    cached: false,
  };
}

import { newId } from '../base/index.js';
import { type AskingParts, callLimit, lastsAtMostMs, setOut } from './asking.js';
import type { CallOptions, EmbedCall, Embeddings } from './call.js';
import type { Vectors } from './provider.js';
import type { Seat } from './roster.js';
import { beginTrial } from './trial.js';
import type { Wanted } from './wanted.js';

/** Asks for vectors: the cheapest model, then the others – of the same name alone when one was named. Errors: as `Orchestrator.embed`. */
export async function embed(parts: AskingParts, call: EmbedCall, options: CallOptions): Promise<Embeddings> {
  const { clock } = parts;
  const begunMs = clock.monotonic();
  const limit = callLimit(clock, options);
  const wanted = wantedFor(call);
  try {
    const itinerary = await setOut(parts, wanted, limit.signal);
    for (;;) {
      const seat = await itinerary.next();
      const startedMs = clock.monotonic();
      try {
        const id = `${wanted.id}/${itinerary.attempts.length + 1}`;
        const made = await embedOnce(parts, {
          id,
          seat,
          call,
          options,
          signal: limit.signal,
          about: wanted.inputTokens,
        });
        const { provider, model } = seat.info;
        return { ...made, provider, model, latencyMs: clock.monotonic() - begunMs };
      } catch (error) {
        itinerary.failed(seat, error, clock.monotonic() - startedMs);
      }
    }
  } finally {
    limit.done();
  }
}

interface Once {
  readonly id: string;
  readonly seat: Seat;
  readonly call: EmbedCall;
  readonly options: CallOptions;
  readonly signal: AbortSignal;
  readonly about: number;
}

async function embedOnce(parts: AskingParts, { id, seat, call, options, signal, about }: Once) {
  const { texts } = call;
  const trial = await beginTrial(parts, {
    id,
    operation: 'embeddings',
    seat,
    payer: call,
    traceparent: options.traceparent,
    signal,
    lastsAtMostMs: lastsAtMostMs(options),
    mostTokens: { input: texts.reduce((sum, text) => sum + Buffer.byteLength(text) + 2, 0), output: 0, cached: 0 },
    aboutInput: about,
    input: () => JSON.stringify(texts),
  });
  let made: Vectors;
  try {
    const provider = await seat.post.provider();
    made = await provider.embed({ model: seat.info.model, texts, signal: trial.signal });
  } catch (error) {
    throw trial.failed(error);
  }
  const { vectors, tokens } = made;
  return { vectors, ...(await trial.answered({ tokens, characters: 0 })) };
}

/** What a call for vectors wants of a model: the longest of its texts must fit. */
function wantedFor({ texts, ...call }: EmbedCall): Wanted {
  const longest = Math.max(0, ...texts.map(({ length }) => length));
  return {
    id: newId(),
    call: { ...call, turns: [] },
    strategy: 'cost_optimized',
    maxTokens: 0,
    minQuality: 0,
    temperature: 0,
    fallback: true,
    features: ['embeddings'],
    inputTokens: Math.ceil(longest / 4),
  };
}

import { abortable, type Clock, Lru, MeshError } from '../base/index.js';
import type { Answer, Call } from './call.js';

/** Answers that were given before, and those that are on their way. */
export interface Answers {
  /** The answer to exactly this: from the cache, from a call that is under way, or from `ask`. */
  get(key: string, signal: AbortSignal | undefined, ask: (signal: AbortSignal) => Promise<Answer>): Promise<Answer>;
}

/** A call that several wait for. */
interface Flight {
  readonly answer: Promise<Answer>;
  readonly abort: AbortController;
  waiting: number;
}

/** How many answers are kept, and how long, in ms (S15: as decisions are). */
export interface AnswersOptions {
  readonly clock: Clock;
  readonly entriesMax?: number | undefined;
  readonly ttlMs?: number | undefined;
}

/** No answers yet. */
export function createAnswers({ clock, entriesMax = 1_000, ttlMs = 3_600_000 }: AnswersOptions): Answers {
  const kept = new Lru<Answer>(Math.max(1, entriesMax), () => clock.monotonic());
  const flights = new Map<string, Flight>();

  function fly(key: string, ask: (signal: AbortSignal) => Promise<Answer>): Flight {
    const abort = new AbortController();
    const answer = ask(abort.signal);
    const flight = { answer, abort, waiting: 0 };
    flights.set(key, flight);
    answer
      .then(
        given => kept.put(key, given, ttlMs),
        () => 'told to whoever waits',
      )
      .finally(() => flights.get(key) === flight && flights.delete(key));
    return flight;
  }

  return {
    async get(key, signal, ask) {
      const begunMs = clock.monotonic();
      const known = kept.get(key);
      if (known) return { ...known, cached: true, costMicros: 0, latencyMs: 0, tokens: nothing, attempts: [] };
      const under = flights.get(key);
      const flight = under ?? fly(key, ask);
      flight.waiting++;
      try {
        const answer = await abortable(flight.answer, signal);
        if (!under) return answer;
        return { ...answer, cached: true, costMicros: 0, latencyMs: clock.monotonic() - begunMs, tokens: nothing };
      } finally {
        if (--flight.waiting === 0) leave(key, flight);
      }
    },
  };

  /** Nobody waits for it any more: it need not go on, and nobody may join it. */
  function leave(key: string, flight: Flight): void {
    if (flights.get(key) !== flight) return;
    flights.delete(key);
    flight.abort.abort(new MeshError('CALL_CANCELLED', 'nobody waits for the answer any more'));
  }
}

const nothing = { input: 0, output: 0, cached: 0 };

/** Whether an answer that was given before will do: at temperature 0, where the same is answered to the same; else if asked for. */
export function mayReuse({ cache, temperature = 0.7 }: Call): boolean {
  return cache ?? temperature === 0;
}

/** The same for calls that ask exactly the same, whoever pays. */
export function answerKey(call: Call): string {
  const {
    agentId: _a,
    conversationId: _c,
    team: _t,
    budgetAccount: _b,
    cache: _d,
    continueOnBreak: _e,
    ...asked
  } = call;
  return JSON.stringify(asked, sortedKeys);
}

/** Members in one order, so that how a call was written makes no difference. */
function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

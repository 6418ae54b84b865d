import type { JsonValue } from '@bufbuild/protobuf';
import { MeshError } from '../../base/index.js';
import { canonicalJson } from '../../message/index.js';
import type { Asked, EmbedAsked, Given, Piece, Provider, Vectors } from '../provider.js';

/** What came of a call to a provider. */
export type TapeOutcome =
  | { readonly given: Given }
  | { readonly pieces: readonly Piece[]; readonly fault?: TapeFault }
  | { readonly vectors: Vectors }
  | { readonly fault: TapeFault };

/** A fault as it is kept. */
export interface TapeFault {
  readonly reason: string;
  readonly message: string;
  readonly retryAfterMs?: number;
}

/** One call to a provider, as it is kept. It holds what was asked: keep tapes where that may be. */
export interface TapeEntry {
  readonly provider: string;
  readonly operation: 'complete' | 'stream' | 'embed';
  /** What was asked, in one way of writing it. */
  readonly asked: string;
  readonly outcome: TapeOutcome;
}

/** Recorded answers of providers: a port. */
export interface Tape {
  /** The next answer to exactly this, in the order of recording; the last one again when there are no more. Undefined: there is none. */
  find(of: Pick<TapeEntry, 'provider' | 'operation' | 'asked'>): TapeOutcome | undefined;
  keep(entry: TapeEntry): void;
}

/** `replay`: answers come from the tape alone; `record`: all are asked for and kept; `auto`: what is not on the tape is. */
export type TapeMode = 'replay' | 'record' | 'auto';

/** A tape in memory, with what was kept before; `onKeep` hears of what is added. */
export function createTape(kept: Iterable<TapeEntry> = [], onKeep?: (entry: TapeEntry) => void): Tape {
  const entries = new Map<string, { readonly outcomes: TapeOutcome[]; served: number }>();
  const keyOf = ({ provider, operation, asked }: Parameters<Tape['find']>[0]) => `${provider} ${operation} ${asked}`;

  function add(entry: TapeEntry): void {
    const known = entries.get(keyOf(entry));
    if (known) known.outcomes.push(entry.outcome);
    else entries.set(keyOf(entry), { outcomes: [entry.outcome], served: 0 });
  }

  for (const entry of kept) add(entry);
  return {
    find(of) {
      const known = entries.get(keyOf(of));
      return known?.outcomes[Math.min(known.served++, known.outcomes.length - 1)];
    },
    keep(entry) {
      add(entry);
      onKeep?.(entry);
    },
  };
}

/** A provider whose answers are recorded, or come from a recording: for tests, and for conversations that are to be the same again. */
export function taped(name: string, tape: Tape, mode: TapeMode, real: () => Promise<Provider>): Provider {
  async function served(operation: TapeEntry['operation'], asked: Asked | EmbedAsked) {
    const key = { provider: name, operation, asked: textOf(asked) };
    const found = mode === 'record' ? undefined : tape.find(key);
    if (!found && mode === 'replay')
      throw new MeshError('PROVIDER_REFUSED', `no recorded answer of ${name}/${asked.model} to this; record it first`);
    return { found, keep: (outcome: TapeOutcome) => tape.keep({ ...key, outcome }) };
  }

  async function whole<T extends TapeOutcome>(
    operation: TapeEntry['operation'],
    asked: Asked | EmbedAsked,
    ask: () => Promise<T>,
  ): Promise<T> {
    const { found, keep } = await served(operation, asked);
    if (found && 'fault' in found && found.fault) throw errorOf(found.fault);
    if (found) return found as T;
    try {
      const outcome = await ask();
      keep(outcome);
      return outcome;
    } catch (error) {
      if (error instanceof MeshError && !asked.signal.aborted) keep({ fault: faultFrom(error) });
      throw error;
    }
  }

  return {
    name,
    async complete(asked) {
      const { given } = await whole('complete', asked, async () => ({ given: await (await real()).complete(asked) }));
      return given;
    },
    async *stream(asked) {
      const { found, keep } = await served('stream', asked);
      if (found) {
        if ('pieces' in found) yield* found.pieces;
        if ('fault' in found && found.fault) throw errorOf(found.fault);
        return;
      }
      const pieces: Piece[] = [];
      try {
        for await (const piece of (await real()).stream(asked)) {
          pieces.push(piece);
          if (piece.kind === 'end') keep({ pieces });
          yield piece;
        }
      } catch (error) {
        if (error instanceof MeshError && !asked.signal.aborted) keep({ pieces, fault: faultFrom(error) });
        throw error;
      }
    },
    async embed(asked) {
      const { vectors } = await whole('embed', asked, async () => ({ vectors: await (await real()).embed(asked) }));
      return vectors;
    },
    // In `replay` the models are those of the tape.
    models: async signal => (mode === 'replay' ? [] : ((await (await real()).models?.(signal)) ?? [])),
  };
}

/** What was asked, the same text for the same question. */
function textOf({ signal: _, ...asked }: Asked | EmbedAsked): string {
  return canonicalJson(JSON.parse(JSON.stringify(asked)) as JsonValue);
}

function faultFrom({ reason, message, retryAfterMs }: MeshError): TapeFault {
  return { reason, message, ...(retryAfterMs !== undefined && { retryAfterMs }) };
}

function errorOf({ reason, message, retryAfterMs }: TapeFault): MeshError {
  return new MeshError(reason, message, retryAfterMs === undefined ? {} : { retryAfterMs });
}

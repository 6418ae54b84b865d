import type { DescMessage, MessageShape } from '@bufbuild/protobuf';
import type { Timestamp } from '@bufbuild/protobuf/wkt';

/** A step of something that is undertaken, as its contract says it. */
export interface AnyStep {
  version: bigint;
  at?: Timestamp | undefined;
  kind: { case: string; value: unknown } | { case: undefined; value?: undefined };
}

/** What every undertaking's state says of itself. It never changes: `evolve` gives the next one. */
export interface Standing {
  readonly id: string;
  /** The number of its steps; 0n: it has not begun. */
  readonly version: bigint;
  readonly isOpen: boolean;
  readonly startedAtMs: number;
  readonly namespace: string;
  readonly conversationId: string;
  readonly traceparent: string;
}

/** An undertaking that has not begun. */
export function unbegun(id: string): Standing {
  return {
    id,
    version: 0n,
    isOpen: false,
    startedAtMs: 0,
    namespace: '',
    conversationId: '',
    traceparent: '',
  };
}

/**
 * A kind of undertaking: something that agents do together and that outlives the process, as a vote, a team or a hand-off. It decides
 * purely; the journal keeps it in the record.
 */
export interface UndertakingKind<S extends Standing, Schema extends DescMessage, Command> {
  /** Names its streams (`NAME/ID`) and the source of its events. */
  readonly name: string;
  readonly schema: Schema;
  /** What a request for it is called when it is not known. */
  unknown(id: string): Error;
  initial(id: string): S;
  /** What a command leads to; nothing when all is as it wants it. Pure. */
  decide(state: S, command: Command, nowMs: number): StepKind<Schema>[];
  evolve(state: S, step: MessageShape<Schema>): S;
  /** The type of the event that a step becomes. */
  typeOf(kind: StepKind<Schema>): string;
  /** Qualified id of the agent that a step is about; empty: of none. */
  agentOf(kind: StepKind<Schema>): string;
  /** When time changes it, in ms since the epoch; undefined: it does not. */
  dueMs(state: S): number | undefined;
  /** What time leads to. */
  readonly tick: Command;
}

/** What happened, of a schema of steps. */
export type StepKind<Schema extends DescMessage> =
  MessageShape<Schema> extends { kind: infer Kind } ? Exclude<Kind, { case: undefined }> : never;

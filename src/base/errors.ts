import { type CodeName, codes, type Reason, reasons } from './reasons.js';

/** What an error carries beside its reason and its message. */
export interface MeshErrorOptions {
  /** Values for programs, such as the nearest names. No personal data: details travel to callers. */
  readonly details?: Readonly<Record<string, string>>;
  /** When trying again makes sense, in ms from now. */
  readonly retryAfterMs?: number;
  /** Which fields are wrong, each with the rule that it broke. */
  readonly violations?: readonly Violation[];
  readonly cause?: unknown;
  /**
   * The code to show instead of the reason's own: for an error that came over the wire from elsewhere, whose reason this process
   * may not know.
   */
  readonly code?: CodeName;
}

/** One field that broke a rule. */
export interface Violation {
  /** Path of the field, such as `message.receiver.agent`. */
  readonly field: string;
  /** Id of the rule, such as `string.min_len`. */
  readonly rule: string;
  /** What the rule wants, for people. */
  readonly message: string;
}

/**
 * The one error type of the mesh. It is translated to the wire in one place (`rpc`): `google.rpc.Status` with an `ErrorInfo` of
 * domain "dacp". The message says what was wrong, with what value, and what to do.
 *
 *     throw new MeshError('AGENT_UNKNOWN', `no agent "ehco" in namespace "default"; did you mean echo?`, { details: { nearest: 'echo' } });
 */
export class MeshError extends Error {
  override readonly name = 'MeshError';
  /** Stable name of what went wrong. A string, since peers of another version may have reasons that this one has not. */
  readonly reason: Reason | (string & {});
  readonly code: CodeName;
  readonly details: Readonly<Record<string, string>>;
  readonly retryAfterMs: number | undefined;
  readonly violations: readonly Violation[];

  constructor(reason: Reason | (string & {}), message: string, options: MeshErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.reason = reason;
    this.code = options.code ?? (Object.hasOwn(reasons, reason) ? reasons[reason as Reason] : 'UNKNOWN');
    this.details = options.details ?? {};
    this.retryAfterMs = options.retryAfterMs;
    this.violations = options.violations ?? [];
  }

  /** The code as gRPC's number. */
  get codeNumber(): number {
    return codes[this.code];
  }
}

/** Name of a gRPC status code number; UNKNOWN for one that does not exist. */
export function codeName(number: number): CodeName {
  return (Object.keys(codes) as CodeName[]).find(name => codes[name] === number) ?? 'UNKNOWN';
}

/** The error as a MeshError: itself, or wrapped as INTERNAL with its message and as its cause. */
export function toMeshError(error: unknown): MeshError {
  if (error instanceof MeshError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new MeshError('INTERNAL', message, { cause: error });
}

/** It is an error of the mesh with this reason. */
export function isReason(error: unknown, reason: Reason): error is MeshError {
  return error instanceof MeshError && error.reason === reason;
}

/** For programmer faults: what cannot happen unless the code is wrong. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${message}`);
}

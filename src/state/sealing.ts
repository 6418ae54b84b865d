import type { JsonValue } from '@bufbuild/protobuf';
import type { Content } from '#gen/dacp/message/v2/message_pb.js';

/** Whose personal data a value is. */
export interface Sealed {
  readonly namespace: string;
  /** The person, by a pseudonym. */
  readonly subject: string;
}

/**
 * A port: how values that are personal data are kept. Each value of a state with a `subject` stands in the record, in snapshots and in
 * the list of states as sealed content; who holds the keys can open it, until the person's key is destroyed.
 */
export interface Sealing {
  seal(value: JsonValue, whose: Sealed): Promise<Content>;
  /** Undefined: its key is gone, and with it the value. */
  open(content: Content): Promise<JsonValue | undefined>;
}

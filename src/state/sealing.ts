import type { JsonValue } from '@bufbuild/protobuf';
import type { Content } from '#gen/dacp/message/v2/message_pb.js';
import type { Kept } from './changes.js';

/**
 * A port: how values that are personal data are kept. Each value of a state that is about a person stands in the record, in snapshots
 * and in the list of states as sealed content; who holds the keys can open it, until the person's key is destroyed.
 */
export interface Sealing {
  /** Id of the key of a person; made if there is none. */
  keyFor(subject: string): Promise<string>;
  /** Errors: STATE_ERASED when the key was destroyed, STATE_SEALED when it is not here. */
  seal(value: JsonValue, keyId: string): Promise<Content>;
  /** The value, or why it cannot be read. */
  open(content: Content): Promise<Kept>;
}

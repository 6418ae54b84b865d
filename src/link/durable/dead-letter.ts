import { create } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { type DeadLetter, DeadLetterSchema } from '#gen/dacp/link/v1/durable_pb.js';
import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import type { MeshError } from '../../base/index.js';
import { decodeMessage, failureOf } from '../../message/index.js';
import type { Kept } from './kept.js';

/** What the record says of a message that is given up. */
export function letterOf({ parcel, receiver, deliveries, batch }: Kept, error: MeshError): DeadLetter {
  const message = parcel?.bytes && readable(parcel.bytes);
  return create(DeadLetterSchema, {
    ...(message && { message }),
    receiver: receiver || (parcel?.header.receiver?.text ?? ''),
    failure: failureOf(error),
    deliveries,
    committedAt: timestampFromMs(batch.atMs),
  });
}

/** A relay does not check what it passes on: what nobody can read is given up without its content. */
function readable(bytes: Uint8Array): Message | undefined {
  try {
    return decodeMessage(bytes);
  } catch {
    return undefined;
  }
}

import { create } from '@bufbuild/protobuf';
import { durationFromMs, durationMs } from '@bufbuild/protobuf/wkt';
import { type Failure, FailureSchema } from '#gen/dacp/message/v2/message_pb.js';
import { codeName, MeshError } from '../base/index.js';

const messageMax = 4096;
const reasonPattern = /^[A-Z][A-Z0-9_]{0,63}$/;

/** The error as it travels inside a message. Its cause and its stack stay at home. */
export function failureOf(error: MeshError): Failure {
  const { retryAfterMs } = error;
  return create(FailureSchema, {
    code: error.codeNumber,
    reason: reasonPattern.test(error.reason) ? error.reason : 'INTERNAL',
    message: error.message.slice(0, messageMax),
    details: { ...error.details },
    ...(retryAfterMs === undefined ? {} : { retryAfter: durationFromMs(Math.max(0, Math.ceil(retryAfterMs))) }),
  });
}

/** The error that a failure tells of. */
export function errorOf(failure: Failure): MeshError {
  const { retryAfter } = failure;
  return new MeshError(failure.reason || 'INTERNAL', failure.message, {
    code: codeName(failure.code),
    details: { ...failure.details },
    ...(retryAfter === undefined ? {} : { retryAfterMs: durationMs(retryAfter) }),
  });
}

import { create, type DescMessage, fromBinary, type MessageShape, toBinary, toJson } from '@bufbuild/protobuf';
import { type Any, anyPack, anyUnpack, durationFromMs, durationMs } from '@bufbuild/protobuf/wkt';
import { BadRequestSchema, ErrorInfoSchema, RetryInfoSchema } from '#gen/google/rpc/error_details_pb.js';
import { type Status, StatusSchema } from '#gen/google/rpc/status_pb.js';
import { type CodeName, codeName, MeshError, type Violation } from '../base/index.js';

/** The domain of our reasons (google.rpc.ErrorInfo). */
const domain = 'dacp';

/** Limits on what an error takes along: it travels in HTTP headers, of which peers accept some 8 to 64 KiB. */
const messageMax = 2_000;
const detailsMax = 32;
const violationsMax = 32;

/** One detail of an error together with its type. */
export interface ErrorDetail<D extends DescMessage = DescMessage> {
  readonly schema: D;
  readonly message: MessageShape<D>;
}

/** What an error says beside code and message: its reason, the fields that are wrong, when to try again. */
export function errorDetails(error: MeshError): ErrorDetail[] {
  const metadata = Object.fromEntries(Object.entries(error.details).slice(0, detailsMax));
  const details = [detail(ErrorInfoSchema, create(ErrorInfoSchema, { reason: error.reason, domain, metadata }))];
  if (error.violations.length > 0) {
    const fieldViolations = error.violations.slice(0, violationsMax).map(toFieldViolation);
    details.push(detail(BadRequestSchema, create(BadRequestSchema, { fieldViolations })));
  }
  if (error.retryAfterMs !== undefined) {
    const retryDelay = durationFromMs(Math.max(0, Math.round(error.retryAfterMs)));
    details.push(detail(RetryInfoSchema, create(RetryInfoSchema, { retryDelay })));
  }
  return details;
}

/** The error as google.rpc.Status: what gRPC carries in `grpc-status-details-bin`. */
export function toStatus(error: MeshError): Status {
  const details = errorDetails(error).map(({ schema, message }) => anyPack(schema, message));
  return create(StatusSchema, { code: error.codeNumber, message: wireMessage(error), details });
}

/** The bytes of `grpc-status-details-bin`. */
export function toStatusBytes(error: MeshError): Buffer {
  return Buffer.from(toBinary(StatusSchema, toStatus(error)));
}

/** The status in `grpc-status-details-bin`; undefined when it is not one. */
export function statusFromBytes(bytes: Uint8Array): Status | undefined {
  try {
    return fromBinary(StatusSchema, bytes);
  } catch {
    return undefined;
  }
}

/**
 * The error that a status stands for. A peer that gives no reason (one that is not of this mesh) gets one by its code: the code's
 * own name, unless `reason` is given.
 */
export function fromStatus(status: Status, reason?: string): MeshError {
  const code = codeName(status.code);
  const read = <D extends DescMessage>(schema: D) => firstOf(status.details, schema);
  const info = read(ErrorInfoSchema);
  const retryDelay = read(RetryInfoSchema)?.retryDelay;
  return new MeshError(info?.reason || reason || code, status.message, {
    code,
    details: info?.metadata ?? {},
    violations: read(BadRequestSchema)?.fieldViolations.map(toViolation) ?? [],
    ...(retryDelay && { retryAfterMs: durationMs(retryDelay) }),
  });
}

/** The error in the JSON form that the Connect protocol gives errors. */
export function toConnectJson(error: MeshError): Record<string, unknown> {
  const details = errorDetails(error).map(({ schema, message }) => ({
    type: schema.typeName,
    value: Buffer.from(toBinary(schema, message)).toString('base64').replace(/=+$/, ''),
    debug: toJson(schema, message),
  }));
  return { code: connectCode(error.code), message: wireMessage(error), details };
}

/** Name of a code in the Connect protocol, which writes CANCELLED with one L. */
function connectCode(code: CodeName): string {
  return code === 'CANCELLED' ? 'canceled' : code.toLowerCase();
}

/** HTTP status of a code, as the Connect protocol has it. */
export function httpStatus(code: CodeName): number {
  return httpStatuses[code];
}

/** The message as it may travel: whole characters only, since headers are percent-encoded UTF-8, and not longer than peers take. */
export function wireMessage(error: MeshError): string {
  const text = error.message.length > messageMax ? `${error.message.slice(0, messageMax - 1)}…` : error.message;
  return Buffer.from(text, 'utf8').toString('utf8');
}

const httpStatuses: Record<CodeName, number> = {
  CANCELLED: 499,
  UNKNOWN: 500,
  INVALID_ARGUMENT: 400,
  DEADLINE_EXCEEDED: 504,
  NOT_FOUND: 404,
  ALREADY_EXISTS: 409,
  PERMISSION_DENIED: 403,
  RESOURCE_EXHAUSTED: 429,
  FAILED_PRECONDITION: 400,
  ABORTED: 409,
  OUT_OF_RANGE: 400,
  UNIMPLEMENTED: 501,
  INTERNAL: 500,
  UNAVAILABLE: 503,
  DATA_LOSS: 500,
  UNAUTHENTICATED: 401,
};

/** The first detail of this type; one whose bytes are damaged is as good as absent. */
function firstOf<D extends DescMessage>(details: readonly Any[], schema: D): MessageShape<D> | undefined {
  try {
    return details.map(any => anyUnpack(any, schema)).find(message => message !== undefined);
  } catch {
    return undefined;
  }
}

function detail<D extends DescMessage>(schema: D, message: MessageShape<D>): ErrorDetail {
  return { schema, message };
}

function toFieldViolation({ field, rule, message }: Violation) {
  return { field, description: message, reason: rule };
}

function toViolation({
  field,
  description,
  reason,
}: {
  field: string;
  description: string;
  reason: string;
}): Violation {
  return { field, rule: reason, message: description };
}

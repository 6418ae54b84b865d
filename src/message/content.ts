import type { DescMessage, JsonValue, MessageShape } from '@bufbuild/protobuf';
import { anyIs } from '@bufbuild/protobuf/wkt';
import type { Content } from '#gen/dacp/message/v2/message_pb.js';
import { MeshError } from '../base/index.js';
import { fromBytes, packAny } from './binary.js';
import { failureOf } from './failure.js';
import { fromValue, toValue } from './value.js';

/** Content that is any JSON value. Errors: FIELD_INVALID for what JSON cannot hold, with its path. */
export function jsonContent(value: unknown): Content {
  return form({ case: 'json', value: toValue(value) });
}

/** Content that is a protobuf message with its type; its bytes are as `toBytes` gives them. */
export function anyContent<S extends DescMessage>(schema: S, message: MessageShape<S>): Content {
  return form({ case: 'any', value: packAny(schema, message) });
}

/** Content that is bytes the mesh does not look into; `mediaType` such as "image/png". */
export function dataContent(bytes: Uint8Array, mediaType = ''): Content {
  const content = form({ case: 'data', value: bytes });
  content.mediaType = mediaType;
  return content;
}

/** Content that only who has one of these keys can read: a compact JWE (S12). */
export function sealedContent(jwe: string, keyIds: readonly string[]): Content {
  const $typeName = 'dacp.message.v2.Sealed';
  return form({ case: 'sealed', value: { $typeName, jwe: Buffer.from(jwe), keyIds: [...keyIds] } });
}

/** Content that says why something did not happen. */
export function failureContent(error: MeshError): Content {
  return form({ case: 'failure', value: failureOf(error) });
}

/**
 * The JSON value of content that is JSON; no content at all is null. Sealed content is `{"$sealed": "…"}`, for who can open it. Errors:
 * FIELD_INVALID for content of another form, naming it.
 */
export function contentJson(content: Content | undefined): JsonValue {
  if (content?.kind.case === undefined) return null;
  if (content.kind.case === 'json') return fromValue(content.kind.value);
  if (content.kind.case === 'sealed') return { $sealed: Buffer.from(content.kind.value.jwe).toString('latin1') };
  throw otherForm(content, 'json');
}

/** Whether it is a protobuf message of this type. */
export function contentIs(schema: DescMessage, content: Content | undefined): boolean {
  return content?.kind.case === 'any' && anyIs(content.kind.value, schema);
}

/** The protobuf message of content that is one of this type. Errors: FIELD_INVALID for another form or another type; MESSAGE_UNREADABLE. */
export function contentAny<S extends DescMessage>(schema: S, content: Content | undefined): MessageShape<S> {
  if (content?.kind.case !== 'any') throw otherForm(content, `any of type ${schema.typeName}`);
  const any = content.kind.value;
  if (!anyIs(any, schema))
    throw wrongForm(`any of type ${any.typeUrl.slice(0, 256)}`, `any of type ${schema.typeName}`);
  try {
    return fromBytes(schema, any.value);
  } catch (error) {
    throw new MeshError('MESSAGE_UNREADABLE', `the content is no ${schema.typeName}: ${String(error)}`, {
      cause: error,
    });
  }
}

function form(kind: Content['kind']): Content {
  return { $typeName: 'dacp.message.v2.Content', kind, mediaType: '' };
}

function otherForm(content: Content | undefined, wanted: string): MeshError {
  return wrongForm(content?.kind.case ?? 'empty', wanted);
}

function wrongForm(is: string, wanted: string): MeshError {
  return new MeshError('FIELD_INVALID', `the content is ${is}; ${wanted} was expected`, {
    violations: [{ field: 'message.content', rule: 'dacp.content', message: `must be ${wanted}` }],
  });
}

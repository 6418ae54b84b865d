import { create, type JsonValue, toJson } from '@bufbuild/protobuf';
import { type Any, AnySchema } from '@bufbuild/protobuf/wkt';
import {
  type Content,
  ContentSchema,
  FailureSchema,
  type Message,
  SealedSchema,
} from '#gen/dacp/message/v2/message_pb.js';
import { fieldInvalid } from './check.js';
import { type FlatField, readMessage, readObject, readText } from './json-read.js';
import { fromValue, toValue } from './value.js';

/**
 * The fields of the flat form that hold what is said: JSON in `content`, as in the standard; content of another form under the
 * name of its form: `any` { type_url, value in base64 }, `data` in base64 with `media_type`, `sealed`, `failure`.
 */
export const contentFields = {
  content: form('json', toValue, fromValue),
  any: form('any', readAny, any => ({ type_url: any.typeUrl, value: toBase64(any.value) })),
  data: form('data', value => fromBase64('data', value), toBase64),
  media_type: {
    read: (message, value) => {
      contentOf(message).mediaType = readText('media_type', value);
    },
    write: message => message.content?.mediaType || undefined,
  },
  sealed: form(
    'sealed',
    value => readMessage('sealed', value, SealedSchema),
    sealed => toJson(SealedSchema, sealed, names),
  ),
  failure: form(
    'failure',
    value => readMessage('failure', value, FailureSchema),
    failure => toJson(FailureSchema, failure, names),
  ),
} satisfies Record<string, FlatField>;

const names = { useProtoFieldName: true };

type Kind = Content['kind'];
type Case = NonNullable<Kind['case']>;
type Held<C extends Case> = Extract<Kind, { case: C }>['value'];

function form<C extends Case>(
  kind: C,
  read: (value: JsonValue) => Held<C>,
  write: (held: Held<C>) => JsonValue,
): FlatField {
  return {
    read(message, value) {
      const content = contentOf(message);
      if (content.kind.case)
        throw fieldInvalid([
          { field: kind, rule: 'dacp.content', message: `the content is given twice, also as ${content.kind.case}` },
        ]);
      content.kind = { case: kind, value: read(value) } as Kind;
    },
    write(message) {
      const held = message.content?.kind;
      return held?.case === kind ? write(held.value as Held<C>) : undefined;
    },
  };
}

function contentOf(message: Message): Content {
  message.content ??= create(ContentSchema);
  return message.content;
}

function readAny(value: JsonValue): Any {
  const { type_url: typeUrl = '', value: bytes = '' } = readObject('any', value);
  return create(AnySchema, { typeUrl: readText('any.type_url', typeUrl), value: fromBase64('any.value', bytes) });
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');
}

function fromBase64(field: string, value: JsonValue): Uint8Array {
  const text = readText(field, value);
  if (/^[A-Za-z0-9+/_-]*={0,2}$/.test(text)) return new Uint8Array(Buffer.from(text, 'base64'));
  throw fieldInvalid([{ field, rule: 'dacp.base64', message: 'must be base64' }]);
}

import type { Value } from '@bufbuild/protobuf/wkt';
import type { Content } from '#gen/dacp/message/v2/message_pb.js';

/** What the pieces of a value take beside their text, in bytes: a rough figure. */
const pieceBytes = 16;

/** About how much memory content takes, in bytes; counting stops beyond `maxBytes`, so a large content costs no more than a small one. */
export function weigh(content: Content | undefined, maxBytes: number): number {
  const kind = content?.kind;
  switch (kind?.case) {
    case 'json':
      return weighValue(kind.value, maxBytes);
    case 'any':
      return kind.value.value.length;
    case 'data':
      return kind.value.length;
    case 'sealed':
      return kind.value.jwe.length;
    case 'failure':
      return kind.value.message.length + pieceBytes * Object.keys(kind.value.details).length;
    default:
      return 0;
  }
}

function weighValue({ kind }: Value, maxBytes: number): number {
  if (kind.case === 'stringValue') return pieceBytes + kind.value.length;
  let bytes = pieceBytes;
  const parts =
    kind.case === 'listValue' ? kind.value.values.entries() : kind.case === 'structValue' ? fieldsOf(kind.value) : [];
  for (const [name, part] of parts) {
    bytes += (typeof name === 'string' ? name.length : 0) + weighValue(part, maxBytes - bytes);
    if (bytes > maxBytes) return bytes;
  }
  return bytes;
}

function* fieldsOf({
  fields,
}: {
  readonly fields: Readonly<Record<string, Value>>;
}): Iterable<readonly [string, Value]> {
  for (const name in fields) yield [name, fields[name] as Value];
}

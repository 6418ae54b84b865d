import { type DescMessage, fromBinary, type MessageShape, toBinary } from '@bufbuild/protobuf';
import { type Any, anyIs } from '@bufbuild/protobuf/wkt';
import { codecs } from '#gen/dacp/codec/codec.js';
import { open, release } from '#gen/dacp/codec/read.js';
import { begin, finish } from '#gen/dacp/codec/write.js';
import { MeshError } from '../base/index.js';

/**
 * The wire form of a message of any type, byte for byte as protobuf-es writes it; by the generated codec where it has the type. A view
 * on memory that others share and nobody writes to again: who keeps it for long copies it.
 */
export function toBytes<S extends DescMessage>(schema: S, message: MessageShape<S>): Uint8Array {
  const codec = codecs.get(schema.typeName);
  if (!codec) return toBinary(schema, message);
  try {
    begin();
    codec.write(message);
    return finish();
  } catch {
    // A value that is not of its field's type: protobuf-es takes some of these, and names the field of others.
    return toBinary(schema, message);
  }
}

/** The message of a wire form; bytes in it are views on it. Throws what protobuf-es says of bytes that are none. */
export function fromBytes<S extends DescMessage>(schema: S, bytes: Uint8Array): MessageShape<S> {
  const codec = codecs.get(schema.typeName);
  if (!codec) return fromBinary(schema, bytes);
  try {
    return codec.read(codec.fresh(), open(bytes)) as MessageShape<S>;
  } catch {
    // The generated reader is stricter, and terse.
    return fromBinary(schema, bytes);
  } finally {
    release();
  }
}

/** The same of what came from elsewhere, which `what` names in the words of its peer. Errors: MESSAGE_UNREADABLE. */
export function readBytes<S extends DescMessage>(schema: S, bytes: Uint8Array, what: string): MessageShape<S> {
  try {
    return fromBytes(schema, bytes);
  } catch (error) {
    const why = error instanceof Error ? error.message : error;
    throw new MeshError('MESSAGE_UNREADABLE', `${what} is no ${schema.name}: ${why}`, { cause: error });
  }
}

/** A message with its type; its bytes are as `toBytes` gives them. */
export function packAny<S extends DescMessage>(schema: S, message: MessageShape<S>): Any {
  return {
    $typeName: 'google.protobuf.Any',
    typeUrl: `type.googleapis.com/${schema.typeName}`,
    value: toBytes(schema, message),
  };
}

/** The message in it, if it is of this type. Throws for bytes that are none. */
export function unpackAny<S extends DescMessage>(schema: S, any: Any): MessageShape<S> | undefined {
  return anyIs(any, schema) ? fromBytes(schema, any.value) : undefined;
}

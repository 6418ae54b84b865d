import { ScalarType } from '@bufbuild/protobuf';

/** @typedef {import('@bufbuild/protobuf').DescMessage} DescMessage */
/** @typedef {import('@bufbuild/protobuf').DescField} DescField */

/** How a scalar is written and read, by the names of the functions in `runtime`; its zero in JavaScript; its wire type. */
const scalars = new Map([
  [ScalarType.STRING, { write: 'putText', read: 'text', zero: "''", wire: 2 }],
  [ScalarType.BYTES, { write: 'putBytes', read: 'bytes', zero: 'new Uint8Array(0)', wire: 2 }],
  [ScalarType.BOOL, { write: 'putBool', read: 'bool', zero: 'false', wire: 0 }],
  [ScalarType.INT32, { write: 'putInt32', read: 'int32', zero: '0', wire: 0 }],
  [ScalarType.UINT32, { write: 'putUint32', read: 'uint32', zero: '0', wire: 0 }],
  [ScalarType.INT64, { write: 'putInt64', read: 'int64', zero: '0n', wire: 0 }],
  [ScalarType.UINT64, { write: 'putUint64', read: 'uint64', zero: '0n', wire: 0 }],
  [ScalarType.FLOAT, { write: 'putFloat', read: 'float', zero: '0', wire: 5 }],
  [ScalarType.DOUBLE, { write: 'putDouble', read: 'double', zero: '0', wire: 1 }],
]);

/**
 * These types and all that they contain, each once.
 * @param {DescMessage[]} roots
 */
export function typesWithin(roots) {
  /** @type {Map<string, DescMessage>} */
  const found = new Map();
  /** @param {DescMessage} type */
  const visit = type => {
    const name = nameOf(type);
    if (found.has(name) && found.get(name) !== type) throw new Error(`two types are named ${name}`);
    if (found.has(name)) return;
    found.set(name, type);
    for (const field of type.fields) {
      if (isPlainStruct(field)) continue;
      refuseUnknown(field);
      if (field.message) visit(field.message);
    }
  };
  roots.forEach(visit);
  return [...found.values()];
}

/**
 * What a type is called in the generated code: runs of workflows have steps, too, that start and end, and models are called, too.
 * @param {DescMessage} type
 */
export function nameOf({ name, typeName }) {
  if (typeName.startsWith('dacp.workflow.')) return `Workflow${name}`;
  return typeName.startsWith('dacp.llm.') ? `Llm${name}` : name;
}

/**
 * Whether protobuf-es holds a field as plain JSON. A message in which it is set is left to protobuf-es.
 * @param {DescField} field
 */
export function isPlainStruct({ message, parent }) {
  return message?.typeName === 'google.protobuf.Struct' && parent.typeName !== 'google.protobuf.Value';
}

/**
 * How a field's scalar or enum is handled.
 * @param {DescField} field
 */
export function scalarOf(field) {
  const found = scalars.get(field.scalar ?? ScalarType.INT32);
  if (!found) throw new Error(`${field}: a type that protoc-gen-codec does not know`);
  return found;
}

/**
 * The tag of a field in one of the wire types.
 * @param {DescField} field
 * @param {number} wire
 */
export function tagOf(field, wire) {
  return field.number * 8 + wire;
}

/**
 * Shapes that protobuf-es treats in a way of its own, and that the contracts do not use on the hot path.
 * @param {DescField} field
 */
function refuseUnknown(field) {
  const inner = field.message?.typeName ?? '';
  const isWrapper = inner.startsWith('google.protobuf.') && inner.endsWith('Value') && !/\.(List)?Value$/.test(inner);
  const isOddMap = field.fieldKind === 'map' && field.mapKey !== ScalarType.STRING;
  const isGroup = 'delimitedEncoding' in field && field.delimitedEncoding;
  if (isWrapper || isOddMap || isGroup || field.parent.file.edition !== 999)
    throw new Error(`${field}: a shape that protoc-gen-codec does not know`);
  if (!field.message) scalarOf(field);
}

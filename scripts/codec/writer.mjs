import { isPlainStruct, nameOf, scalarOf, tagOf } from './types.mjs';

/** @typedef {import('@bufbuild/protobuf').DescMessage} DescMessage */
/** @typedef {import('@bufbuild/protobuf').DescField} DescField */

/**
 * The function that writes a type's fields, the last first.
 * @param {DescMessage} type
 */
export function writerOf(type) {
  const fields = [...type.fields].sort((a, b) => b.number - a.number);
  const statements = fields.map(field => statementOf(field, `m.${field.localName}`));
  return `export function write${nameOf(type)}(m) {
  w.putUnknown(m.$unknown);
${statements.join('\n')}
}`;
}

/**
 * @param {DescField} field
 * @param {string} value
 */
function statementOf(field, value) {
  if (field.oneof) {
    const chosen = `m.${field.oneof.localName}`;
    return `  if (${chosen}.case === '${field.localName}') ${block(singular(field, `${chosen}.value`))}`;
  }
  if (isPlainStruct(field)) return `  if (${value} !== undefined) throw new w.ValueError('${field.localName}');`;
  if (field.fieldKind === 'list') return listOf(field, value);
  if (field.fieldKind === 'map') return mapOf(field, value);
  return `  if (${value} !== ${emptyOf(field)}) ${block(singular(field, value))}`;
}

/**
 * What a field holds that is not written.
 * @param {DescField} field
 */
function emptyOf(field) {
  if (field.message || field.proto.proto3Optional) return 'undefined';
  const { zero, write } = scalarOf(field);
  return write === 'putBytes' ? 'undefined' : zero;
}

/**
 * @param {DescField} field
 * @param {string} value
 */
function singular(field, value) {
  if (field.message) return messageOf(field.message, tagOf(field, 2), value);
  const { write, wire } = scalarOf(field);
  const lines = scalarLines(field, tagOf(field, wire), value);
  const isImplicit = !field.oneof && !field.proto.proto3Optional;
  return write === 'putBytes' && isImplicit ? [`if (${value}.length > 0) ${lines[0]}`] : lines;
}

/**
 * Texts and bytes put their length and tag themselves; of numbers the tag comes after, that is, in front.
 * @param {DescField} field
 * @param {number} tag
 * @param {string} value
 */
function scalarLines(field, tag, value) {
  const { write, wire } = scalarOf(field);
  return wire === 2 ? [`w.${write}(${tag}, ${value});`] : [`w.${write}(${value});`, `w.putNumber(${tag});`];
}

/**
 * @param {DescMessage} type
 * @param {number} tag
 * @param {string} value
 */
function messageOf(type, tag, value) {
  return ['const mark = w.written();', `write${nameOf(type)}(${value});`, `w.close(${tag}, mark);`];
}

/**
 * @param {DescField} field
 * @param {string} list
 */
function listOf(field, list) {
  const item = `${list}[i]`;
  const loop = `for (let i = ${list}.length - 1; i >= 0; i--)`;
  if (field.message) return `  ${loop} ${block(messageOf(field.message, tagOf(field, 2), item))}`;
  const { write, wire } = scalarOf(field);
  if (wire === 2) return `  ${loop} ${scalarLines(field, tagOf(field, wire), item)[0]}`;
  return `  if (${list}.length > 0) ${block([
    'const mark = w.written();',
    `${loop} w.${write}(${item});`,
    `w.close(${tagOf(field, 2)}, mark);`,
  ])}`;
}

/**
 * @param {DescField} field
 * @param {string} map
 */
function mapOf(field, map) {
  const value = `${map}[keys[i]]`;
  const inner = field.message
    ? [`const inner = w.written();`, `write${nameOf(field.message)}(${value});`, 'w.close(18, inner);']
    : scalarLines(field, 16 + scalarOf(field).wire, value);
  const entry = [
    'const mark = w.written();',
    ...inner,
    'w.putText(10, keys[i]);',
    `w.close(${tagOf(field, 2)}, mark);`,
  ];
  return `  {
    const keys = w.keysOf(${map});
    for (let i = keys.length - 1; i >= 0; i--) {
${entry.map(line => `      ${line}`).join('\n')}
    }
  }`;
}

/** @param {string[]} lines */
function block(lines) {
  if (lines.length === 1) return /** @type {string} */ (lines[0]);
  return `{\n${lines.map(line => `    ${line}`).join('\n')}\n  }`;
}

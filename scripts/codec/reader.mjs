import { isPlainStruct, nameOf, scalarOf, tagOf } from './types.mjs';

/** @typedef {import('@bufbuild/protobuf').DescMessage} DescMessage */
/** @typedef {import('@bufbuild/protobuf').DescField} DescField */

/**
 * The functions that make a type's empty message and read its fields.
 * @param {DescMessage} type
 */
export function readerOf(type) {
  const entries = type.fields.filter(field => field.fieldKind === 'map').map(entryReaderOf);
  return [emptyOf(type), ...entries, fieldReaderOf(type)].join('\n\n');
}

/**
 * Every field is there from the start, so that all messages of a type have one shape.
 * @param {DescMessage} type
 */
function emptyOf(type) {
  const members = type.members.map(member => `    ${member.localName}: ${zeroOf(member)},`);
  return `export function new${nameOf(type)}() {
  return {
    $typeName: '${type.typeName}',
${members.join('\n')}
  };
}`;
}

/** @param {DescMessage['members'][number]} member */
function zeroOf(member) {
  if (member.kind === 'oneof') return 'r.unset';
  if (member.fieldKind === 'list') return '[]';
  if (member.fieldKind === 'map') return '{}';
  if (member.message || member.proto.proto3Optional) return 'undefined';
  return scalarOf(member).zero;
}

/** @param {DescMessage} type */
function fieldReaderOf(type) {
  // A field without a case is refused by `other`.
  const cases = type.fields.filter(field => !isPlainStruct(field)).map(field => casesOf(type, field));
  return `export function read${nameOf(type)}(m, end) {
  for (let t = r.tag(end); t !== 0; t = r.tag(end)) {
    switch (t) {
${cases.join('\n')}
      default:
        r.other(m, t, end, ${knownOf(type)});
    }
  }
  return m;
}`;
}

/**
 * Whether the number of the field that is at hand is one of the type's.
 * @param {DescMessage} type
 */
function knownOf(type) {
  const numbers = type.fields.map(({ number }) => number).sort((a, b) => a - b);
  if (numbers.length === 0) return 'false';
  if (numbers.at(-1) === numbers.length) return `t >>> 3 <= ${numbers.length}`;
  return `[${numbers.join(', ')}].includes(t >>> 3)`;
}

/**
 * @param {DescMessage} type
 * @param {DescField} field
 */
function casesOf(type, field) {
  if (field.fieldKind === 'map')
    return caseOf(field, 2, [`read${nameOf(type)}${pascal(field.localName)}(m.${field.localName}, r.part(end));`]);
  if (field.fieldKind === 'list') return listCasesOf(field);
  const target = field.oneof ? `m.${field.oneof.localName}` : `m.${field.localName}`;
  if (field.message) return caseOf(field, 2, messageLines(field, target));
  const { read, wire } = scalarOf(field);
  const value = field.oneof ? `{ case: '${field.localName}', value: r.${read}(end) }` : `r.${read}(end)`;
  return caseOf(field, wire, [`${target} = ${value};`]);
}

/**
 * A message that comes twice is merged, as the encoding demands.
 * @param {DescField} field
 * @param {string} target
 */
function messageLines(field, target) {
  const name = nameOf(/** @type {DescMessage} */ (field.message));
  const enter = 'const stop = r.enter(end);';
  if (!field.oneof) return [enter, `${target} = read${name}(${target} ?? new${name}(), stop);`, 'r.leave();'];
  const before = `${target}.case === '${field.localName}' ? ${target}.value : new${name}()`;
  return [
    enter,
    `const value = read${name}(${before}, stop);`,
    `${target} = { case: '${field.localName}', value };`,
    'r.leave();',
  ];
}

/** @param {DescField} field */
function listCasesOf(field) {
  const list = `m.${field.localName}`;
  if (field.message) {
    const name = nameOf(field.message);
    return caseOf(field, 2, [
      'const stop = r.enter(end);',
      `${list}.push(read${name}(new${name}(), stop));`,
      'r.leave();',
    ]);
  }
  const { read, wire } = scalarOf(field);
  const single = caseOf(field, wire, [`${list}.push(r.${read}(end));`]);
  if (wire === 2) return single;
  const packed = ['const stop = r.part(end);', `while (r.position() < stop) ${list}.push(r.${read}(stop));`];
  return `${single}\n${caseOf(field, 2, packed)}`;
}

/**
 * @param {DescField} field
 * @param {number} wire
 * @param {string[]} lines
 */
function caseOf(field, wire, lines) {
  const body = [...lines, 'break;'];
  const braced = lines.length > 1;
  return `      case ${tagOf(field, wire)}:${braced ? ' {' : ''}
${body.map(line => `        ${line}`).join('\n')}${braced ? '\n      }' : ''}`;
}

/** @param {DescField} field */
function entryReaderOf(field) {
  const { read, wire, zero } = field.message ? { read: '', wire: 2, zero: '' } : scalarOf(field);
  const name = field.message && nameOf(field.message);
  const value = name
    ? ['const stop = r.enter(end);', `value = read${name}(new${name}(), stop);`, 'r.leave();']
    : [`value = r.${read}(end);`];
  return `function read${nameOf(field.parent)}${pascal(field.localName)}(map, end) {
  let key = '';
  let value = ${name ? `undefined` : zero};
  for (let t = r.tag(end); t !== 0; t = r.tag(end)) {
    if (t === 10) key = r.key(end);
    else if (t === ${16 + wire}) {
${value.map(line => `      ${line}`).join('\n')}
    } else throw r.badEntry(t);
  }
  map[key] = value${name ? ` ?? new${name}()` : ''};
}`;
}

/** @param {string} name */
function pascal(name) {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

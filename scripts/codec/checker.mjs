import { getOption, hasOption, ScalarType } from '@bufbuild/protobuf';
import { FeatureSet_FieldPresence } from '@bufbuild/protobuf/wkt';
import {
  field as fieldOption,
  Ignore,
  message as messageOption,
  oneof as oneofOption,
} from '#gen/buf/validate/validate_pb.js';
import { conditionsOf, constantsOf, RuleUnknown } from './rule-tests.mjs';

/** @typedef {import('@bufbuild/protobuf').DescMessage} DescMessage */
/** @typedef {import('@bufbuild/protobuf').DescField} DescField */
/** @typedef {import('@bufbuild/protobuf').DescOneof} DescOneof */
/** @typedef {import('../../gen/ts/buf/validate/validate_pb.js').FieldRules} FieldRules */

/**
 * The functions that say whether a message keeps to the rules of its contract, and a table of them. Types without rules have none,
 * nor have those with a rule that is not known here.
 * @param {DescMessage[]} types
 */
export function checksOf(types) {
  /** @type {Map<DescMessage, string | undefined>} */
  const made = new Map();
  for (const type of types) make(type, made);
  const ruled = types.filter(type => made.get(type) !== undefined);
  const table = ruled.map(type => `  ['${type.typeName}', ${nameOf(type)}],`);
  const functions = ruled.map(type => made.get(type));
  return [constantsOf(), ...functions, `export const checks = new Map([\n${table.join('\n')}\n]);`].join('\n\n');
}

/** @param {DescMessage} type */
function nameOf({ typeName }) {
  return `keeps_${typeName.replaceAll('.', '_')}`;
}

/**
 * @param {DescMessage} type
 * @param {Map<DescMessage, string | undefined>} made
 */
function make(type, made) {
  if (made.has(type) || !isRuled(type)) return;
  // A type may contain itself.
  made.set(type, '');
  try {
    made.set(type, functionOf(type, made));
  } catch (error) {
    if (!(error instanceof RuleUnknown)) throw error;
    made.set(type, undefined);
  }
}

/**
 * Whether the type has rules, itself or within.
 * @param {DescMessage} type
 * @param {Set<DescMessage>} seen
 * @returns {boolean}
 */
function isRuled(type, seen = new Set()) {
  if (seen.has(type)) return false;
  seen.add(type);
  if (hasOption(type, messageOption) || type.oneofs.some(oneof => hasOption(oneof, oneofOption))) return true;
  return type.fields.some(
    field => hasOption(field, fieldOption) || (field.message !== undefined && isRuled(field.message, seen)),
  );
}

/**
 * @param {DescMessage} type
 * @param {Map<DescMessage, string | undefined>} made
 */
function functionOf(type, made) {
  const { cel, celExpression, oneof } = getOption(type, messageOption);
  if (cel.length + celExpression.length + oneof.length > 0) throw new RuleUnknown();
  const lines = type.members.flatMap(member =>
    member.kind === 'oneof' ? oneofLines(member, made) : fieldLines(member, made),
  );
  return `function ${nameOf(type)}(m) {
${[...lines, 'return true;'].map(line => `  ${line}`).join('\n')}
}`;
}

/**
 * @param {DescOneof} oneof
 * @param {Map<DescMessage, string | undefined>} made
 */
function oneofLines(oneof, made) {
  const lines = [];
  if (getOption(oneof, oneofOption).required) lines.push('if (chosen.case === undefined) return false;');
  for (const field of oneof.fields) {
    const { required, conditions } = ruledOf(field, made);
    const isIt = `chosen.case === '${field.localName}'`;
    if (required) lines.push(`if (!(${isIt} && chosen.value !== undefined)) return false;`);
    if (conditions.length > 0) lines.push(`if (${isIt}) {`, ...valueLines('chosen.value', conditions), '}');
  }
  return lines.length === 0 ? [] : ['{', ...indent([`const chosen = m.${oneof.localName};`, ...lines]), '}'];
}

/**
 * @param {DescField} field
 * @param {Map<DescMessage, string | undefined>} made
 */
function fieldLines(field, made) {
  const { required, conditions } = ruledOf(field, made);
  const value = `m.${field.localName}`;
  if (required && field.presence === FeatureSet_FieldPresence.IMPLICIT) throw new RuleUnknown();
  const lines = required ? [`if (${value} === undefined) return false;`] : [];
  return conditions.length === 0 ? lines : [...lines, '{', ...valueLines(value, conditions), '}'];
}

/**
 * @param {string} value
 * @param {readonly string[]} conditions on `v`
 */
function valueLines(value, conditions) {
  return indent([`const v = ${value};`, `if (v !== undefined && !(${conditions.join(' && ')})) return false;`]);
}

/** @param {string[]} lines */
function indent(lines) {
  return lines.map(line => `  ${line}`);
}

/**
 * A field's rules, as conditions on its value `v`.
 * @param {DescField} field
 * @param {Map<DescMessage, string | undefined>} made
 */
function ruledOf(field, made) {
  const rules = getOption(field, fieldOption);
  if (rules.ignore === Ignore.ALWAYS) return { required: false, conditions: [] };
  const conditions = [...conditionsOf(rules, field.enum), ...contentConditions(field, rules, made)];
  return { required: rules.required, conditions };
}

/**
 * Conditions on what a field holds: items, entries, or the message within.
 * @param {DescField} field
 * @param {FieldRules} rules
 * @param {Map<DescMessage, string | undefined>} made
 * @returns {string[]}
 */
function contentConditions(field, rules, made) {
  const inner = field.message ? innerConditions(field.message, made) : [];
  if (field.fieldKind === 'list') {
    const items = rules.type.case === 'repeated' ? rules.type.value.items : undefined;
    return each('v.every', elementConditions(items, field.enum, inner));
  }
  if (field.fieldKind !== 'map') return inner;
  const { keys, values } = rules.type.case === 'map' ? rules.type.value : {};
  const keyConditions = elementConditions(keys, undefined, []);
  if (keyConditions.length > 0 && field.mapKey !== ScalarType.STRING) throw new RuleUnknown();
  return [
    ...each('k.keysOf(v).every', keyConditions),
    ...each('Object.values(v).every', elementConditions(values, field.enum, inner)),
  ];
}

/**
 * @param {string} every
 * @param {string[]} conditions
 */
function each(every, conditions) {
  return conditions.length === 0 ? [] : [`${every}(v => ${conditions.join(' && ')})`];
}

/**
 * Conditions on an item, a key or a value.
 * @param {FieldRules | undefined} rules
 * @param {import('@bufbuild/protobuf').DescEnum | undefined} values
 * @param {string[]} inner
 */
function elementConditions(rules, values, inner) {
  return rules?.ignore === Ignore.ALWAYS ? [] : [...conditionsOf(rules, values), ...inner];
}

/**
 * @param {DescMessage} type
 * @param {Map<DescMessage, string | undefined>} made
 */
function innerConditions(type, made) {
  if (!isRuled(type)) return [];
  make(type, made);
  if (made.get(type) === undefined) throw new RuleUnknown();
  return [`${nameOf(type)}(v)`];
}

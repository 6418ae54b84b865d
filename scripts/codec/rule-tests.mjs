import { isFieldSet } from '@bufbuild/protobuf';
import {
  BytesRulesSchema,
  DoubleRulesSchema,
  DurationRulesSchema,
  EnumRulesSchema,
  Ignore,
  Int32RulesSchema,
  Int64RulesSchema,
  MapRulesSchema,
  RepeatedRulesSchema,
  StringRulesSchema,
  UInt32RulesSchema,
  UInt64RulesSchema,
} from '#gen/buf/validate/validate_pb.js';

/** @typedef {import('@bufbuild/protobuf').DescMessage} DescMessage */
/** @typedef {import('@bufbuild/protobuf').DescField} DescField */
/** @typedef {import('@bufbuild/protobuf').DescEnum} DescEnum */
/** @typedef {import('../../gen/ts/buf/validate/validate_pb.js').FieldRules} FieldRules */
/** @typedef {import('@bufbuild/protobuf/wkt').Duration} Duration */

/**
 * How the rules of one kind become conditions on `v`, by the names that they have in the contract; `elsewhere`: those that become
 * conditions where the field's own type, items or entries are at hand.
 * @typedef {{
 *   schema: DescMessage,
 *   tests: { [rule: string]: (wanted: never) => string },
 *   elsewhere?: readonly string[],
 * }} Kind
 */

/** Thrown for a rule that is not known here: whoever has it is left to protovalidate. */
export class RuleUnknown extends Error {}

/** @param {number | bigint} wanted */
const literal = wanted => (typeof wanted === 'bigint' ? `${wanted}n` : `${wanted}`);

const numbers = {
  /** @param {number | bigint} wanted */
  const: wanted => `v === ${literal(wanted)}`,
  /** @param {number | bigint} wanted */
  gt: wanted => `v > ${literal(wanted)}`,
  /** @param {number | bigint} wanted */
  gte: wanted => `v >= ${literal(wanted)}`,
  /** @param {number | bigint} wanted */
  lt: wanted => `v < ${literal(wanted)}`,
  /** @param {number | bigint} wanted */
  lte: wanted => `v <= ${literal(wanted)}`,
};

const doubles = {
  ...numbers,
  /** @param {boolean} wanted */
  finite: wanted => (wanted ? 'Number.isFinite(v)' : 'true'),
};

const durations = {
  /** @param {Duration} wanted */
  gt: wanted => `k.nanosOf(v) > ${nanosOf(wanted)}n`,
  /** @param {Duration} wanted */
  gte: wanted => `k.nanosOf(v) >= ${nanosOf(wanted)}n`,
  /** @param {Duration} wanted */
  lt: wanted => `k.nanosOf(v) < ${nanosOf(wanted)}n`,
  /** @param {Duration} wanted */
  lte: wanted => `k.nanosOf(v) <= ${nanosOf(wanted)}n`,
};

/** @type {{ [name: string]: Kind }} */
const kinds = {
  string: {
    schema: StringRulesSchema,
    tests: {
      /** @param {string} wanted */
      const: wanted => `v === ${JSON.stringify(wanted)}`,
      /** @param {bigint} wanted */
      min_len: wanted => (wanted === 1n ? 'v.length > 0' : `k.hasAtLeast(v, ${wanted})`),
      /** @param {bigint} wanted */
      max_len: wanted => `(v.length <= ${wanted} || k.hasAtMost(v, ${wanted}))`,
      pattern: patternTest,
    },
  },
  bytes: {
    schema: BytesRulesSchema,
    tests: {
      /** @param {bigint} wanted */
      min_len: wanted => `v.length >= ${wanted}`,
      /** @param {bigint} wanted */
      max_len: wanted => `v.length <= ${wanted}`,
    },
  },
  enum: {
    schema: EnumRulesSchema,
    tests: {
      /** @param {number} wanted */
      const: wanted => `v === ${wanted}`,
      /** @param {readonly number[]} wanted */
      in: wanted => `(${wanted.map(number => `v === ${number}`).join(' || ')})`,
      /** @param {readonly number[]} wanted */
      not_in: wanted => wanted.map(number => `v !== ${number}`).join(' && '),
    },
    elsewhere: ['defined_only'],
  },
  repeated: {
    schema: RepeatedRulesSchema,
    tests: {
      /** @param {bigint} wanted */
      min_items: wanted => `v.length >= ${wanted}`,
      /** @param {bigint} wanted */
      max_items: wanted => `v.length <= ${wanted}`,
      /** @param {boolean} wanted */
      unique: wanted => (wanted ? 'new Set(v).size === v.length' : 'true'),
    },
    elsewhere: ['items'],
  },
  map: {
    schema: MapRulesSchema,
    tests: {
      /** @param {bigint} wanted */
      min_pairs: wanted => `k.keysOf(v).length >= ${wanted}`,
      /** @param {bigint} wanted */
      max_pairs: wanted => `k.keysOf(v).length <= ${wanted}`,
    },
    elsewhere: ['keys', 'values'],
  },
  duration: { schema: DurationRulesSchema, tests: durations },
  double: { schema: DoubleRulesSchema, tests: doubles },
  int32: { schema: Int32RulesSchema, tests: numbers },
  int64: { schema: Int64RulesSchema, tests: numbers },
  uint32: { schema: UInt32RulesSchema, tests: numbers },
  uint64: { schema: UInt64RulesSchema, tests: numbers },
};

/**
 * The conditions on `v`, a value of a field, an item, a key or an entry's value, that its own rules make.
 * @param {FieldRules | undefined} rules
 * @param {DescEnum | undefined} values of the value's type
 * @returns {string[]}
 */
export function conditionsOf(rules, values) {
  if (!rules) return [];
  const { case: name, value } = rules.type;
  if (rules.cel.length > 0 || rules.celExpression.length > 0 || rules.$unknown?.length) throw new RuleUnknown();
  if (rules.ignore !== Ignore.UNSPECIFIED) throw new RuleUnknown();
  if (name === undefined) return [];
  const kind = kinds[name];
  if (!kind || value.$unknown?.length) throw new RuleUnknown();
  const conditions = [];
  for (const field of kind.schema.fields) {
    if (!isFieldSet(value, field) || field.name === 'example' || kind.elsewhere?.includes(field.name)) continue;
    const make = kind.tests[field.name];
    if (!make) throw new RuleUnknown();
    conditions.push(make(/** @type {never} */ (wantedOf(value, field))));
  }
  if (name === 'enum' && rules.type.value.definedOnly) conditions.push(definedTest(values));
  return conditions;
}

/**
 * The value that a rule is set to.
 * @param {object} rules
 * @param {DescField} field
 */
function wantedOf(rules, field) {
  const values = /** @type {{ [name: string]: unknown }} */ (rules);
  if (!field.oneof) return values[field.localName];
  return /** @type {{ value: unknown }} */ (values[field.oneof.localName]).value;
}

/** @param {DescEnum | undefined} type */
function definedTest(type) {
  const numbers = (type?.values ?? []).map(({ number }) => number).sort((a, b) => a - b);
  const [first = 0] = numbers;
  const last = first + numbers.length - 1;
  if (numbers.at(-1) === last) return `(v | 0) === v && v >= ${first} && v <= ${last}`;
  return `(${numbers.map(number => `v === ${number}`).join(' || ')})`;
}

/** A first character, then any number of others, or nothing at all: that a loop tests faster than an expression. */
const wordPattern = /^\^(?<maybe>\()?\[(?<first>[\w.:~/@*-]+)\]\[(?<others>[\w.:~/@*-]+)\]\*(?<end>\)\?)?\$$/;

/** Runs of a fixed number of characters of a class, with dashes between them. */
const runsPattern = /^\^\[[\w-]+\]\{\d+\}(-\[[\w-]+\]\{\d+\})*\$$/;

/** @param {string} pattern */
function patternTest(pattern) {
  if (runsPattern.test(pattern)) return runsTest(pattern);
  const { maybe, first, others, end } = wordPattern.exec(pattern)?.groups ?? {};
  const isWord = first && others && Boolean(maybe) === Boolean(end);
  const test = isWord
    ? `k.isWord(v, ${charactersOf(first)}, ${charactersOf(others)})`
    : `${expression(pattern)}.test(v)`;
  return new RegExp(pattern, 'u').test('') ? `(v === '' || ${test})` : test;
}

/** @param {string} pattern */
function runsTest(pattern) {
  const conditions = [];
  let at = 0;
  for (const [, within, count] of pattern.matchAll(/\[([\w-]+)\]\{(\d+)\}/g)) {
    if (at > 0) conditions.push(`v.charCodeAt(${at++}) === 45`);
    conditions.push(`k.isRun(v, ${at}, ${at + Number(count)}, ${charactersOf(within ?? '')})`);
    at += Number(count);
  }
  return [`v.length === ${at}`, ...conditions].join(' && ');
}

/** What stands before all that is generated: expressions and sets of characters, each once. */
const constants = new Map();

/** Declarations that the conditions made so far need. */
export function constantsOf() {
  return [...constants].map(([value, name]) => `const ${name} = ${value};`).join('\n');
}

/** @param {string} pattern */
function expression(pattern) {
  return constant('pattern', `new RegExp(${JSON.stringify(pattern)}, 'u')`);
}

/**
 * A table of the characters in a class.
 * @param {string} within the brackets
 */
function charactersOf(within) {
  return constant('characters', `k.characters(${JSON.stringify(within)})`);
}

/**
 * @param {string} kind
 * @param {string} value
 */
function constant(kind, value) {
  const name = constants.get(value) ?? `${kind}${constants.size}`;
  constants.set(value, name);
  return name;
}

/** @param {Duration} duration */
function nanosOf({ seconds, nanos }) {
  return seconds * 1_000_000_000n + BigInt(nanos);
}

import {
  type DescEnum,
  type DescField,
  type DescMessage,
  type DescOneof,
  getOption,
  hasOption,
  type MessageShape,
  ScalarType,
} from '@bufbuild/protobuf';
import { FeatureSet_FieldPresence } from '@bufbuild/protobuf/wkt';
import {
  type FieldRules,
  field as fieldOption,
  Ignore,
  message as messageOption,
  oneof as oneofOption,
} from '#gen/buf/validate/validate_pb.js';
import { type Test, typeTests } from './rule-tests.js';

type Fields = Readonly<Record<string, unknown>>;

/** Thrown for a rule that is not known here; whoever uses it must leave the message to protovalidate. */
class RuleUnknown extends Error {}

const zeros: Readonly<Partial<Record<ScalarType, unknown>>> = {
  [ScalarType.STRING]: '',
  [ScalarType.BOOL]: false,
  [ScalarType.INT32]: 0,
  [ScalarType.UINT32]: 0,
};

/** Test of each type of message; undefined: it has no rules, itself or within. Null: it has a rule that is not known here. */
const learnt = new Map<DescMessage, Test | undefined | null>();

/**
 * Whether a message certainly keeps to the rules of its contract. `false` decides nothing: it may break one, or have one that is
 * not known here. It is to protovalidate what a glance is to an examination: it lets every ordinary message pass, in a tenth of
 * the time and without loading anything.
 */
export function accepts<S extends DescMessage>(schema: S, message: MessageShape<S>): boolean {
  let test = learnt.get(schema);
  if (test === undefined && !learnt.has(schema)) {
    test = learn(schema);
    learnt.set(schema, test);
  }
  if (test === undefined) return true;
  return test?.(message) ?? false;
}

function learn(schema: DescMessage): Test | undefined | null {
  try {
    return messageTest(schema, new Map());
  } catch (error) {
    if (error instanceof RuleUnknown) return null;
    throw error;
  }
}

/** The test of a type; `within` holds the types that are being looked at, since a type may contain itself. */
function messageTest(schema: DescMessage, within: Map<DescMessage, Test>): Test | undefined {
  const before = within.get(schema);
  if (before) return before;
  if (!isRuled(schema, new Set())) return undefined;
  let all: Test = () => true;
  const test: Test = message => all(message);
  within.set(schema, test);
  const { cel, celExpression, oneof } = getOption(schema, messageOption);
  if (cel.length + celExpression.length + oneof.length > 0) throw new RuleUnknown();
  all = allOf([...schema.fields.flatMap(field => fieldTest(field, within) ?? []), ...schema.oneofs.flatMap(oneofTest)]);
  return test;
}

/** Whether the type has rules, itself or within. */
function isRuled(schema: DescMessage, seen: Set<DescMessage>): boolean {
  if (seen.has(schema)) return false;
  seen.add(schema);
  if (hasOption(schema, messageOption)) return true;
  if (schema.oneofs.some(oneof => hasOption(oneof, oneofOption))) return true;
  return schema.fields.some(
    field => hasOption(field, fieldOption) || (field.message !== undefined && isRuled(field.message, seen)),
  );
}

function oneofTest(oneof: DescOneof): Test[] {
  if (!getOption(oneof, oneofOption).required) return [];
  return [message => ((message as Fields)[oneof.localName] as { case?: unknown }).case !== undefined];
}

/** A field's rules, ready to be used. */
interface Ruled {
  readonly required: boolean;
  readonly test: Test;
}

/** The test of one field of a message; undefined when it has no rules. */
function fieldTest(field: DescField, within: Map<DescMessage, Test>): Test | undefined {
  const rules = getOption(field, fieldOption);
  if (rules.ignore === Ignore.ALWAYS) return undefined;
  const tests = [...rulesOf(rules, field.enum), ...contentTests(field, rules, within)];
  if (tests.length === 0 && !rules.required) return undefined;
  if (rules.required && field.presence === FeatureSet_FieldPresence.IMPLICIT) throw new RuleUnknown();
  const ruled = { required: rules.required, test: allOf(tests) };
  return field.oneof ? chosenTest(field.oneof, field, ruled) : plainTest(field, ruled);
}

/** The test of a field of a oneof. */
function chosenTest(oneof: DescOneof, field: DescField, { required, test }: Ruled): Test {
  return message => {
    const chosen = (message as Fields)[oneof.localName] as { readonly case?: string; readonly value?: unknown };
    if (chosen.case !== field.localName || chosen.value === undefined) return !required;
    return test(chosen.value);
  };
}

/** The test of any other field. What most plain scalars hold, nothing, is judged once for all messages. */
function plainTest(field: DescField, { required, test }: Ruled): Test {
  const { localName } = field;
  const zero = zeroOf(field);
  const takesZero = zero === undefined ? !required : test(zero);
  return message => {
    const value = (message as Fields)[localName];
    if (value === zero) return takesZero;
    return value === undefined ? !required : test(value);
  };
}

/** What a plain scalar holds when nobody has set it; undefined where that is no single value. */
function zeroOf(field: DescField): unknown {
  if (field.presence !== FeatureSet_FieldPresence.IMPLICIT) return undefined;
  if (field.fieldKind === 'enum') return 0;
  return field.fieldKind === 'scalar' ? zeros[field.scalar] : undefined;
}

/** Tests of what a field holds: items, entries, or the message within. */
function contentTests(field: DescField, rules: FieldRules, within: Map<DescMessage, Test>): Test[] {
  const inner = field.message && messageTest(field.message, within);
  if (field.fieldKind === 'list') {
    const items = rules.type.case === 'repeated' ? rules.type.value.items : undefined;
    const tests = elementTests(items, field.enum, inner);
    return tests.length === 0 ? [] : [list => (list as unknown[]).every(item => keeps(item, tests))];
  }
  if (field.fieldKind === 'map') {
    const { keys, values } = rules.type.case === 'map' ? rules.type.value : {};
    const keyTests = elementTests(keys, undefined, undefined);
    if (keyTests.length > 0 && field.mapKey !== ScalarType.STRING) throw new RuleUnknown();
    const valueTests = elementTests(values, field.enum, inner);
    if (keyTests.length + valueTests.length === 0) return [];
    return [
      map => Object.entries(map as object).every(([key, value]) => keeps(key, keyTests) && keeps(value, valueTests)),
    ];
  }
  return inner ? [inner] : [];
}

/** The tests of an item, a key or a value. */
function elementTests(rules: FieldRules | undefined, values: DescEnum | undefined, inner: Test | undefined): Test[] {
  if (rules?.ignore === Ignore.ALWAYS) return [];
  return [...rulesOf(rules, values), ...(inner ? [inner] : [])];
}

/** The tests of a value's own rules. */
function rulesOf(rules: FieldRules | undefined, values: DescEnum | undefined): Test[] {
  if (!rules) return [];
  const tests = typeTests(rules);
  if (!tests || rules.ignore !== Ignore.UNSPECIFIED) throw new RuleUnknown();
  if (rules.type.case === 'enum' && rules.type.value.definedOnly) {
    const numbers = new Set<unknown>(values?.values.map(({ number }) => number));
    tests.push(value => numbers.has(value));
  }
  return tests;
}

/** The tests as one. */
function allOf(tests: readonly Test[]): Test {
  const [one, two, ...more] = tests;
  if (!one) return () => true;
  if (!two) return one;
  if (more.length === 0) return value => one(value) && two(value);
  return value => keeps(value, tests);
}

function keeps(value: unknown, tests: readonly Test[]): boolean {
  for (const test of tests) if (!test(value)) return false;
  return true;
}

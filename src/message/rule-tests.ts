import { type DescField, type DescMessage, isFieldSet, type Message } from '@bufbuild/protobuf';
import type { Duration } from '@bufbuild/protobuf/wkt';
import {
  BytesRulesSchema,
  DurationRulesSchema,
  EnumRulesSchema,
  type FieldRules,
  Int32RulesSchema,
  Int64RulesSchema,
  MapRulesSchema,
  RepeatedRulesSchema,
  StringRulesSchema,
  UInt32RulesSchema,
  UInt64RulesSchema,
} from '#gen/buf/validate/validate_pb.js';

/** Whether a value keeps to a rule. */
export type Test = (value: unknown) => boolean;

/** How the rules of one kind become tests, by the names that they have in the contract. */
interface Kind {
  readonly schema: DescMessage;
  readonly tests: Readonly<Record<string, (wanted: never) => Test>>;
  /** Rules that are tested where the field's own type, items or entries are at hand. */
  readonly elsewhere?: readonly string[];
}

const numbers = {
  const: (wanted: number | bigint) => (value: unknown) => value === wanted,
  gt: (wanted: number | bigint) => (value: unknown) => (value as number) > wanted,
  gte: (wanted: number | bigint) => (value: unknown) => (value as number) >= wanted,
  lt: (wanted: number | bigint) => (value: unknown) => (value as number) < wanted,
  lte: (wanted: number | bigint) => (value: unknown) => (value as number) <= wanted,
};

const kinds: Readonly<Partial<Record<NonNullable<FieldRules['type']['case']>, Kind>>> = {
  string: {
    schema: StringRulesSchema,
    tests: {
      const: (wanted: string) => value => value === wanted,
      min_len: (wanted: bigint) => value => hasAtLeast(value as string, Number(wanted)),
      max_len: (wanted: bigint) => value => hasAtMost(value as string, Number(wanted)),
      pattern: (wanted: string) => {
        const pattern = new RegExp(wanted, 'u');
        return value => pattern.test(value as string);
      },
    },
  },
  bytes: {
    schema: BytesRulesSchema,
    tests: {
      min_len: (wanted: bigint) => value => (value as Uint8Array).length >= wanted,
      max_len: (wanted: bigint) => value => (value as Uint8Array).length <= wanted,
    },
  },
  enum: {
    schema: EnumRulesSchema,
    tests: {
      const: (wanted: number) => value => value === wanted,
      in: (wanted: readonly number[]) => value => wanted.includes(value as number),
      not_in: (wanted: readonly number[]) => value => !wanted.includes(value as number),
    },
    elsewhere: ['defined_only'],
  },
  repeated: {
    schema: RepeatedRulesSchema,
    tests: {
      min_items: (wanted: bigint) => value => (value as unknown[]).length >= wanted,
      max_items: (wanted: bigint) => value => (value as unknown[]).length <= wanted,
      unique: (wanted: boolean) => value => !wanted || new Set(value as unknown[]).size === (value as unknown[]).length,
    },
    elsewhere: ['items'],
  },
  map: {
    schema: MapRulesSchema,
    tests: {
      min_pairs: (wanted: bigint) => value => Object.keys(value as object).length >= wanted,
      max_pairs: (wanted: bigint) => value => Object.keys(value as object).length <= wanted,
    },
    elsewhere: ['keys', 'values'],
  },
  duration: {
    schema: DurationRulesSchema,
    tests: {
      gt: (wanted: Duration) => value => nanosOf(value as Duration) > nanosOf(wanted),
      gte: (wanted: Duration) => value => nanosOf(value as Duration) >= nanosOf(wanted),
      lt: (wanted: Duration) => value => nanosOf(value as Duration) < nanosOf(wanted),
      lte: (wanted: Duration) => value => nanosOf(value as Duration) <= nanosOf(wanted),
    },
  },
  int32: { schema: Int32RulesSchema, tests: numbers },
  int64: { schema: Int64RulesSchema, tests: numbers },
  uint32: { schema: UInt32RulesSchema, tests: numbers },
  uint64: { schema: UInt64RulesSchema, tests: numbers },
};

/** The tests that a field's rules of its type make; undefined when one of the rules is not known here. */
export function typeTests(rules: FieldRules): Test[] | undefined {
  const { case: name, value } = rules.type;
  if (rules.cel.length > 0 || rules.celExpression.length > 0 || rules.$unknown?.length) return undefined;
  if (name === undefined) return [];
  const kind = kinds[name];
  if (!kind || value.$unknown?.length) return undefined;
  const tests: Test[] = [];
  for (const field of kind.schema.fields) {
    if (!isFieldSet(value, field) || field.name === 'example' || kind.elsewhere?.includes(field.name)) continue;
    const make = kind.tests[field.name] as ((wanted: unknown) => Test) | undefined;
    if (!make) return undefined;
    tests.push(make(wantedOf(value, field)));
  }
  return tests;
}

/** The value that a rule is set to. */
function wantedOf(rules: Message, field: DescField): unknown {
  const values = rules as unknown as Readonly<Record<string, unknown>>;
  if (!field.oneof) return values[field.localName];
  return (values[field.oneof.localName] as { readonly value: unknown }).value;
}

/** Length in characters (code points), counted only when the number of code units does not decide it. */
function hasAtLeast(text: string, min: number): boolean {
  return text.length >= min && (text.length >= min * 2 || [...text].length >= min);
}

function hasAtMost(text: string, max: number): boolean {
  return text.length <= max || (text.length <= max * 2 && [...text].length <= max);
}

function nanosOf({ seconds, nanos }: Duration): bigint {
  return seconds * 1_000_000_000n + BigInt(nanos);
}

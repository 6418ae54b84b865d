import { type DescField, type DescMessage, ScalarType } from '@bufbuild/protobuf';

/** A number from 0 up to, but not including, `below`. */
export type Random = (below: number) => number;

/** Numbers that follow from a seed (mulberry32). */
export function randomOf(seed: number): Random {
  let state = seed | 0;
  return below => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}

const texts = [
  '',
  'a',
  'echo',
  '2.0',
  'é',
  '\ufeffbom',
  '€uro',
  '😀',
  'x'.repeat(47),
  'ß'.repeat(70),
  'y'.repeat(300),
  '\ufffd',
];
const numbers = [0n, 1n, 127n, 128n, 300n, 0x7fffffffn, 0x80000000n, 0xffffffffn, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n];

/**
 * Bytes that are a legal wire form of a type, but hardly one that a writer would choose: fields in any order, several times or not
 * at all, numbers longer than needed, lists packed or not, map entries without key or value, unknown fields, groups.
 */
export function randomWire(random: Random, type: DescMessage, depth = 0): number[] {
  const bytes: number[] = [];
  for (let left = random(depth === 0 ? 12 : 4); left > 0; left--) {
    const field = type.fields[random(type.fields.length)];
    if (!field || random(12) === 0) bytes.push(...unknownField(random, type));
    else if (!isPlainJson(field)) bytes.push(...fieldBytes(random, field, depth));
  }
  return bytes;
}

/** What protobuf-es holds as plain JSON is left to it. */
function isPlainJson({ message, parent }: DescField): boolean {
  return message?.typeName === 'google.protobuf.Struct' && parent.typeName !== 'google.protobuf.Value';
}

function fieldBytes(random: Random, field: DescField, depth: number): number[] {
  const { number } = field;
  if (field.fieldKind === 'map') return [...tag(random, number, 2), ...sized(random, entryBytes(random, field, depth))];
  if (field.message) return [...tag(random, number, 2), ...sized(random, innerWire(random, field.message, depth))];
  const scalar = field.scalar ?? ScalarType.INT32;
  if (field.fieldKind === 'list' && wireOf(scalar) !== 2 && random(2) === 0) {
    const items = Array.from({ length: random(4) }, () => scalarBytes(random, scalar)).flat();
    return [...tag(random, number, 2), ...sized(random, items)];
  }
  return [...tag(random, number, wireOf(scalar)), ...scalarBytes(random, scalar)];
}

function entryBytes(random: Random, field: DescField & { fieldKind: 'map' }, depth: number): number[] {
  const key = random(4) === 0 ? [] : [...tag(random, 1, 2), ...scalarBytes(random, ScalarType.STRING)];
  const scalar = field.scalar ?? ScalarType.INT32;
  const value = field.message
    ? [...tag(random, 2, 2), ...sized(random, innerWire(random, field.message, depth))]
    : [...tag(random, 2, wireOf(scalar)), ...scalarBytes(random, scalar)];
  const kept = random(4) === 0 ? [] : value;
  return random(2) === 0 ? [...key, ...kept] : [...kept, ...key];
}

function innerWire(random: Random, type: DescMessage, depth: number): number[] {
  return depth > 5 ? [] : randomWire(random, type, depth + 1);
}

function unknownField(random: Random, type: DescMessage): number[] {
  const number = Math.max(...type.fields.map(field => field.number), 15) + 1 + random(40);
  switch (random(5)) {
    case 0:
      return [...tag(random, number, 0), ...varint(random, pick(random, numbers))];
    case 1:
      return [...tag(random, number, 1), 1, 2, 3, 4, 5, 6, 7, 8];
    case 2:
      return [...tag(random, number, 2), ...sized(random, [9, 9, 9])];
    case 3:
      return [...tag(random, number, 3), ...tag(random, 1, 0), 7, ...tag(random, number, 4)];
    default:
      return [...tag(random, number, 5), 1, 2, 3, 4];
  }
}

function scalarBytes(random: Random, scalar: ScalarType): number[] {
  if (scalar === ScalarType.STRING) return sized(random, [...new TextEncoder().encode(pick(random, texts))]);
  if (scalar === ScalarType.BYTES)
    return sized(
      random,
      Array.from({ length: random(9) }, () => random(256)),
    );
  if (scalar === ScalarType.DOUBLE) return Array.from({ length: 8 }, () => random(256));
  if (scalar === ScalarType.FLOAT) return Array.from({ length: 4 }, () => random(256));
  return varint(random, pick(random, numbers));
}

function wireOf(scalar: ScalarType): number {
  if (scalar === ScalarType.STRING || scalar === ScalarType.BYTES) return 2;
  if (scalar === ScalarType.FLOAT) return 5;
  return scalar === ScalarType.DOUBLE ? 1 : 0;
}

function tag(random: Random, number: number, wire: number): number[] {
  return varint(random, BigInt(number * 8 + wire), 5);
}

function sized(random: Random, bytes: number[]): number[] {
  return [...varint(random, BigInt(bytes.length)), ...bytes];
}

/** Sometimes longer than needed, up to `longest` bytes. */
function varint(random: Random, value: bigint, longest = 10): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  bytes.push(Number(rest));
  const more = random(8) === 0 ? random(longest - bytes.length + 1) : 0;
  for (let i = 0; i < more; i++) {
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) | 128;
    bytes.push(0);
  }
  return bytes;
}

function pick<T>(random: Random, from: readonly T[]): T {
  return from[random(from.length)] as T;
}

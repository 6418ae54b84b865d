import type { JsonValue } from '@bufbuild/protobuf';

/** The largest value of a state, as JSON text in UTF-8, in bytes: as protobuf it still fits into a message of 4 MiB. */
export const valueBytesMax = 1_048_576;

/** What a value takes as JSON text, in bytes or a little more: a bound, told without writing the text. */
export function sizeOf(value: JsonValue): number {
  switch (typeof value) {
    case 'string':
      return textSize(value);
    case 'number':
      return 24;
    case 'boolean':
      return 5;
    case 'object': {
      if (value === null) return 4;
      let size = 2;
      if (Array.isArray(value)) for (const item of value) size += 1 + sizeOf(item);
      else for (const key of Object.keys(value)) size += 2 + textSize(key) + sizeOf(value[key] as JsonValue);
      return size;
    }
    default:
      return 0;
  }
}

/** Control characters, quotes and the like take more in JSON; a value that seems too large is measured. */
function textSize(text: string): number {
  return 2 + 3 * text.length;
}

/** What a value takes as JSON text, in bytes. */
export function exactSizeOf(value: JsonValue): number {
  return Buffer.byteLength(JSON.stringify(value));
}

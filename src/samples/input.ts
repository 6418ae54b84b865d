import type { JsonValue } from '@bufbuild/protobuf';
import { MeshError } from '../base/index.js';
import { isJsonObject } from '../message/index.js';

/** What every sample agent takes: a text, with options beside it if need be. */
export interface TextInput {
  readonly text: string;
  /** How many sentences or terms are wanted. */
  readonly count: number | undefined;
}

/** JSON Schema of it. */
export const textInputSchema = {
  oneOf: [
    { type: 'string' },
    {
      type: 'object',
      properties: { text: { type: 'string' }, count: { type: 'integer', minimum: 1, maximum: 100 } },
      required: ['text'],
    },
  ],
};

/** Reads the input: a text, or `{ text, count }`. Errors: FIELD_INVALID for anything else and for what is binary, with what was wrong. */
export function readInput(input: JsonValue): TextInput {
  const { text, count } = isJsonObject(input) ? input : { text: input, count: undefined };
  if (typeof text !== 'string')
    throw invalid(`the input is ${kindOf(text)}; it takes a text, or { "text": …, "count": … }`);
  if (isBinary(text)) throw invalid('the input is binary, not text');
  if (count === undefined) return { text, count };
  if (typeof count === 'number' && Number.isInteger(count) && count >= 1 && count <= 100) return { text, count };
  throw invalid(`count is ${JSON.stringify(count)}; it takes a whole number from 1 to 100`);
}

/** The reason for which a bidder refuses an input; undefined: it takes it. */
export function refusalOf(input: JsonValue): string | undefined {
  try {
    readInput(input);
    return undefined;
  } catch (error) {
    if (error instanceof MeshError) return error.message;
    throw error;
  }
}

/** Whether it has a NUL, or more than 2 % of characters that no text has: other control characters, and what could not be read. */
function isBinary(text: string): boolean {
  const head = text.slice(0, 65_536);
  let odd = 0;
  for (let at = 0; at < head.length; at++) {
    const unit = head.charCodeAt(at);
    if (unit === 0) return true;
    if (isOdd(unit)) odd++;
  }
  return odd > head.length / 50;
}

/** Tabs, line and page breaks (9–13) and escape (27), which colours terminals, do stand in texts. */
function isOdd(unit: number): boolean {
  return unit === 0xfffd || (unit < 32 && unit !== 27 && (unit < 9 || unit > 13));
}

function kindOf(value: JsonValue | undefined): string {
  if (value === undefined) return 'without a text';
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}

function invalid(message: string): MeshError {
  return new MeshError('FIELD_INVALID', message);
}

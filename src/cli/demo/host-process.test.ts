import { expect, it } from 'vitest';
import { lineInWords } from './host-process.js';

it.each([
  ['{"level":"info","msg":"attached"}', undefined],
  ['{"level":"warn","msg":"the node is away"}', 'the node is away'],
  ['{"level":"error","msg":"it failed","err":{"message":"no memory","stack":"…"}}', 'it failed: no memory'],
  ['FATAL ERROR: heap out of memory ', 'FATAL ERROR: heap out of memory'],
  ['{"cut in the mid', '{"cut in the mid'],
  ['  ', undefined],
])('the line %j says %j', (line, said) => expect(lineInWords(line)).toBe(said));

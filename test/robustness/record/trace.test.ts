import { expect, test } from 'vitest';
import { parseTrace, unsynced } from './trace.js';

const write = '7 pwrite64(20</d/dacp.db-wal>, "\\0\\3x-1.", 8, 32) = 8';
const sync = '7 fsync(20</d/dacp.db-wal>) = 0';
const answer = '6 write(1<pipe:[9]>, "{\\"ids\\":[\\"x-1\\"]}\\n", 17) = 17';
const early = (...lines: string[]) => unsynced(parseTrace(lines.join('\n')), ['x-1'], /x-\d/g);

test('an answer after the sync of what was written passes, also when calls overlap', () => {
  expect(early(write, sync, answer)).toEqual([]);
  const [begun, resumed] = ['7 fsync(20</d/dacp.db-wal> <unfinished ...>', '7 <... fsync resumed>) = 0'];
  expect(early(write, begun, '6 write(2<x>, "y", 1) = 1', resumed, answer)).toEqual([]);
});

test.each([
  ['no sync', [write, answer]],
  ['a sync that came before', [sync, write, answer]],
  ['a sync that came after', [write, answer, sync]],
  ['a sync that failed', [write, sync.replace('= 0', '= -1 EIO (Input/output error)'), answer]],
  ['a sync of another file', [write, sync.replace('-wal', ''), answer]],
  ['a sync under way', [write, '7 fsync(20</d/dacp.db-wal> <unfinished ...>', answer, '7 <... fsync resumed>) = 0']],
  [
    'a sync that began too soon',
    [write.replace(') = 8', ' <unfinished ...>'), sync.replace('7', '8'), '7 <... pwrite64 resumed>) = 8', answer],
  ],
])('an answer with %s is found', (_, lines) => {
  expect(early(...lines)).toEqual([expect.stringContaining('not synced between')]);
});

test('an answer whose writing the trace lacks is found', () => {
  expect(early(sync, answer)).toEqual(['x-1: the trace lacks its writing']);
});

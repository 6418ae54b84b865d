import { pair } from './sequence.js';

/** A stretch of text that is in both, was removed, or was added. */
export interface Word {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

const pattern = /\s+|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu;
/** Texts of more words than this, times each other, are compared as a whole. */
const pairsMax = 1_000_000;

/** Where two texts differ, word by word: what is same or removed is the first text, what is same or added the second. Pure. */
export function wordDiff(before: string, after: string): Word[] {
  const [a, b] = [wordsOf(before), wordsOf(after)];
  if (a.length * b.length > pairsMax) return joined([...stretch('removed', before), ...stretch('added', after)]);
  const pairs = pair(a, b, { cost: (one, other) => (one === other ? 0 : undefined) });
  return joined(
    pairs.map(([one, other]) => {
      if (one !== undefined && other !== undefined) return { kind: 'same', text: one };
      return one !== undefined ? { kind: 'removed', text: one } : { kind: 'added', text: other ?? '' };
    }),
  );
}

function wordsOf(text: string): string[] {
  return text.match(pattern) ?? [];
}

function stretch(kind: Word['kind'], text: string): Word[] {
  return text === '' ? [] : [{ kind, text }];
}

/** Neighbours of one kind as one; blanks between changes belong to them; within a change, what was removed comes first. */
function joined(words: readonly Word[]): Word[] {
  const made: Word[] = [];
  let removed = '';
  let added = '';
  let between = '';
  function close(): void {
    made.push(...stretch('removed', removed), ...stretch('added', added));
    if (between !== '') made.push({ kind: 'same', text: between });
    removed = added = between = '';
  }
  for (const { kind, text } of words) {
    if (kind === 'same') {
      between += text;
      if (text.trim() !== '' || removed + added === '') close();
      continue;
    }
    removed += between + (kind === 'removed' ? text : '');
    added += between + (kind === 'added' ? text : '');
    between = '';
  }
  close();
  return made.reduce<Word[]>(withNeighbour, []);
}

function withNeighbour(made: Word[], word: Word): Word[] {
  const last = made.at(-1);
  if (last?.kind !== 'same' || word.kind !== 'same') return [...made, word];
  return [...made.slice(0, -1), { kind: 'same', text: last.text + word.text }];
}

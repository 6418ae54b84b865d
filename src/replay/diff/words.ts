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

/** Neighbours of one kind as one; within a change, what was removed comes first. */
function joined(words: readonly Word[]): Word[] {
  const made: { kind: Word['kind']; text: string }[] = [];
  for (const { kind, text } of words) {
    const last = made.at(-1);
    const before = made.at(-2);
    if (last?.kind === kind) last.text += text;
    else if (kind === 'removed' && last?.kind === 'added') {
      if (before?.kind === 'removed') before.text += text;
      else made.splice(-1, 0, { kind, text });
    } else made.push({ kind, text });
  }
  return made;
}

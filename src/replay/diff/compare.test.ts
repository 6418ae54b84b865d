import { describe, expect, it } from 'vitest';
import { dialogueOf, type Line } from '../scenario.js';
import { compare } from './compare.js';

const first: Line = { said: 'ann ask shop', content: { order: 1 } };
const talk = dialogueOf([
  first,
  { said: 'shop tell ann', content: 'no', inReplyTo: 'm1' },
  { said: 'ann tell eve', content: 'bad' },
]);

describe('two dialogues side by side', () => {
  it('are the same when only ids and times differ', () => {
    const again = dialogueOf([
      { ...first, id: 'x1', atMs: 50_000, metadata: { 'dacp.forked_from': 'talk/m1' } },
      { said: 'shop tell ann', content: 'no', inReplyTo: 'x1', atMs: 51_000 },
      { said: 'ann tell eve', content: 'bad', atMs: 52_000 },
    ]);
    expect(compare(talk.said, again.said).counts).toEqual({ same: 3, changed: 0, added: 0, removed: 0 });
  });

  it('show what was changed, added and removed', () => {
    const other = dialogueOf([
      first,
      { said: 'shop refuse ann', content: 'never', inReplyTo: 'm1' },
      { said: 'shop tell eve', content: 'hm' },
    ]);
    const { rows } = compare(talk.said, other.said);
    expect(rows.map(({ kind }) => kind).sort()).toEqual(['added', 'changed', 'removed', 'same']);
    const changed = rows.find(({ kind }) => kind === 'changed');
    expect(changed?.changes.map(({ path }) => path)).toEqual(['$.performative', '$.content']);
  });

  it('keep together what was played from a message, though it says something else', () => {
    const edited = dialogueOf([{ ...first, id: 'x1', content: { order: 2 } }]);
    const { rows } = compare(talk.said, edited.said, new Map([['x1', 'm1']]));
    expect(rows.map(({ kind }) => kind)).toEqual(['changed', 'removed', 'removed']);
    expect(rows[0]?.changes[0]).toMatchObject({ path: '$.content.order', before: 1, after: 2 });
  });
});

import { describe, expect, it } from 'vitest';
import type { Batch, Kept } from './kept.js';
import { createRemembered } from './remembered.js';

/** A batch with one message for several receivers, none of which has handled it. */
function batchOf(id: number, key: string, receivers: number): Batch {
  const entries = Array.from({ length: receivers }, () => ({ key, parcel: {} }) as Kept);
  return { id, atMs: 0, entries, open: receivers, keys: [key], forgotten: false };
}

function finish(batch: Batch, index: number): void {
  const kept = batch.entries[index];
  if (kept) kept.parcel = undefined;
  batch.open--;
}

describe('a message that doubles are known by', () => {
  it('is remembered beyond the last so many while one of its receivers has not handled it', () => {
    const remembered = createRemembered(1);
    const batch = batchOf(1, 'ann 1', 2);
    remembered.commit(batch);
    expect(remembered.commit(batchOf(2, 'ann 2', 1))).toBe(1);
    finish(batch, 0);
    remembered.done('ann 1', batch);
    expect(remembered.get('ann 1')).toBe('committed');
    finish(batch, 1);
    remembered.done('ann 1', batch);
    expect(remembered.get('ann 1')).toBeUndefined();
  });

  it('is forgotten with its batch when it is handled', () => {
    const remembered = createRemembered(1);
    const batch = batchOf(1, 'ann 1', 1);
    remembered.commit(batch);
    finish(batch, 0);
    remembered.done('ann 1', batch);
    expect(remembered.get('ann 1')).toBe('committed');
    remembered.commit(batchOf(2, 'ann 2', 1));
    expect(remembered.get('ann 1')).toBeUndefined();
  });
});

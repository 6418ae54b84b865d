import { type Change, type ChangeOf, erased, isReadable, type Kept } from './changes.js';
import { mergePatch } from './merge.js';
import { exactSizeOf, sizeOf, valueBytesMax } from './size.js';
import type { StateEntry } from './state.js';

/** A state as it is while it is made: only who folds changes has one. */
export type Draft = { -readonly [Field in keyof StateEntry]: StateEntry[Field] };

/** The state after a change. */
export function evolve(state: StateEntry, change: Change): StateEntry {
  const draft: Draft = { ...state };
  fold(draft, change, false);
  return draft;
}

/**
 * Brings a change into a draft. `own`: the draft's value is nobody else's and may be changed in place, so that folding 100,000 changes
 * of a large state does not copy it 100,000 times.
 */
export function fold(draft: Draft, change: Change, own: boolean): void {
  draft.revision += 1n;
  draft.updatedAtMs = change.atMs;
  switch (change.kind) {
    case 'created':
      create(draft, change);
      break;
    case 'updated':
      update(draft, change.updates, own);
      break;
    case 'transitioned':
      draft.status = change.to;
      if (change.updates !== undefined) update(draft, change.updates, own);
      break;
    case 'deleted':
      draft.exists = false;
      setValue(draft, null);
      draft.bytesMax = 0;
  }
}

function create(draft: Draft, change: ChangeOf<'created'>): void {
  draft.exists = true;
  draft.createdAtMs = change.atMs;
  draft.status = change.status;
  draft.machine = change.machine;
  draft.keyId = change.keyId;
  setValue(draft, change.value);
  draft.bytesMax = sizeOf(draft.value);
}

function update(draft: Draft, updates: Kept, own: boolean): void {
  if (draft.withheld !== undefined) return;
  if (!isReadable(updates)) {
    setValue(draft, updates);
    return;
  }
  draft.value = mergePatch(draft.value, updates, own);
  draft.bytesMax += sizeOf(updates);
  if (draft.bytesMax > valueBytesMax) draft.bytesMax = exactSizeOf(draft.value);
}

/** Values of a state are sealed with one key: when it is gone for one of them, it is gone for all. */
function setValue(draft: Draft, value: Kept): void {
  draft.withheld = isReadable(value) ? undefined : value === erased ? 'erased' : 'sealed';
  draft.value = isReadable(value) ? value : null;
}

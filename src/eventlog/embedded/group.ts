import { crc32 } from 'node:zlib';
import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { type Clock, type MeshError, type Timer, toMeshError } from '../../base/index.js';
import type { Database } from '../../storage/index.js';
import { createGroupMember, type GroupMember } from '../group-member.js';
import { keyOf } from '../topics.js';
import { loadGroup, saveGroup, slots } from './group-tables.js';

/** One subscription of a group: which slots it has, and how far it has shown them. */
export interface Membership extends GroupMember {
  /** Last offset that was shown, by slot; changed by the group when it shares anew. */
  readonly shownTo: Map<number, bigint>;
  /** How often the slots were shared anew. */
  readonly sharings: number;
  /** Gives its slots to the others, from what is acknowledged on. */
  leave(): Promise<void>;
}

/** The subscribers of a group in this process. */
export interface Group {
  /** Takes a subscriber in and shares the slots anew; `onShared` hears of each time that they are. */
  join(onShared: () => void): Membership;
  /** Acknowledges at whoever waits for it, and resolves when that is written down; false: nobody does. */
  acknowledge(cursor: string): Promise<boolean>;
  /** Writes down what is done. */
  save(): Promise<void>;
}

/** What a group stands on. */
export interface GroupParts {
  readonly name: string;
  readonly database: Database;
  readonly clock: Clock;
  readonly onFault?: ((error: MeshError) => void) | undefined;
}

/** How long what is done may wait to be written down, in ms. */
const saveAfterMs = 100;

/** Opens a group where it stood; one that is new begins at this offset. */
export async function openGroup(parts: GroupParts, begin: bigint): Promise<Group> {
  const { name, database, clock, onFault } = parts;
  const done = await loadGroup(database, name, begin);
  const members: { readonly membership: Membership; readonly onShared: () => void }[] = [];
  let unsaved = new Map<number, bigint>();
  let timer: Timer | undefined;
  let sharings = 0;

  function collect(member: GroupMember): void {
    for (const [share, offset] of member.takeDone()) {
      const slot = Number(share);
      if (offset <= (done[slot] ?? 0n)) continue;
      done[slot] = offset;
      unsaved.set(slot, offset);
    }
  }

  async function save(): Promise<void> {
    timer?.cancel();
    timer = undefined;
    for (const { membership } of members) collect(membership);
    const saving = unsaved;
    unsaved = new Map();
    if (saving.size > 0) await saveGroup(database, name, saving);
  }

  function saveSoon(): void {
    timer ??= clock.setTimer(saveAfterMs, () => void save().catch(error => onFault?.(toMeshError(error))));
  }

  /** Each gets as many slots as the others, and keeps what it has as far as possible. */
  function share(): void {
    const fair = Math.ceil(slots / Math.max(1, members.length));
    const free = new Set(Array.from({ length: slots }, (_, slot) => slot));
    for (const { membership } of members) {
      for (const slot of [...membership.shownTo.keys()].slice(fair)) release(membership, slot);
      for (const slot of membership.shownTo.keys()) free.delete(slot);
    }
    for (const slot of free) fewest()?.shownTo.set(slot, done[slot] ?? 0n);
    sharings++;
    for (const { onShared } of members) onShared();
  }

  function fewest(): Membership | undefined {
    return members.map(({ membership }) => membership).sort((a, b) => a.shownTo.size - b.shownTo.size)[0];
  }

  function release(membership: Membership, slot: number): void {
    collect(membership);
    membership.drop(String(slot));
    membership.shownTo.delete(slot);
  }

  function join(onShared: () => void): Membership {
    const membership: Membership = {
      ...createGroupMember(saveSoon),
      shownTo: new Map(),
      get sharings() {
        return sharings;
      },
      async leave() {
        const at = members.findIndex(member => member.membership === membership);
        if (at === -1) return;
        collect(membership);
        members.splice(at, 1);
        share();
        await save();
      },
    };
    members.push({ membership, onShared });
    share();
    return membership;
  }

  return {
    join,
    save,
    async acknowledge(cursor) {
      if (!members.some(({ membership }) => membership.upTo(cursor))) return false;
      await save();
      return true;
    },
  };
}

/** The slot of an event's key. */
export function slotOf(event: Event): number {
  return crc32(keyOf(event)) % slots;
}

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type Clock, systemClock } from '../../base/index.js';
import type { SealingKey, SubjectKeys } from '../../security/index.js';
import { destroyKept, keepFirst, namesIn, readKept } from '../files.js';
import { type Erasures, openErasures } from './erasures.js';
import { type MasterKey, openMasterKey } from './master-key.js';

/** Where keys of persons lie. */
export interface FileSubjectKeysOptions {
  /** One file for each person, of mode 0600. */
  readonly folder: string;
  /** Of the ledger of erasures; keep it apart from backups. */
  readonly erasuresFolder: string;
  /** What the keys are wrapped with; absent: a file of its own in `folder`. */
  readonly passphrase?: string | undefined;
  readonly clock?: Clock;
}

/** Keys of persons in files. */
export interface FileSubjectKeys extends SubjectKeys {
  /** Destroys again what was erased before and has come back, as with a backup; gives the ids. */
  applyErasures(): string[];
}

const keyBytes = 32;
const suffix = '.key';

/**
 * Keys of persons in a folder. Nothing is made before the first key. A key's id is made of the person's with the master key, so without
 * that nobody can tell whose it is; after an erasure the same person gets another one.
 */
export function createFileSubjectKeys(options: FileSubjectKeysOptions): FileSubjectKeys {
  const { folder, erasuresFolder, passphrase, clock = systemClock } = options;
  const known = new Map<string, SealingKey>();
  let ledger: Erasures | undefined;
  let opened: MasterKey | undefined;

  const erasures = () => {
    ledger ??= openErasures(erasuresFolder);
    return ledger;
  };
  const master = () => {
    opened ??= openMasterKey(folder, passphrase);
    return opened;
  };
  const pathOf = (keyId: string) => join(folder, `${keyId}${suffix}`);

  /** The first that was not erased. */
  function idOf(subject: string): string {
    for (let generation = 0; ; generation++) {
      const id = master().pseudonym(`subject ${generation} ${subject}`);
      if (!erasures().has(id)) return id;
    }
  }

  function load(id: string): SealingKey | undefined {
    const found = known.get(id);
    if (found) return found;
    const bytes = readKept(pathOf(id));
    return bytes && remember(id, bytes);
  }

  function remember(id: string, bytes: Uint8Array): SealingKey {
    const key = { id, secret: master().unwrap(bytes, id) };
    known.set(id, key);
    if (known.size > keysInMemoryMax) known.delete(known.keys().next().value as string);
    return key;
  }

  function destroy(id: string): boolean {
    known.get(id)?.secret.fill(0);
    known.delete(id);
    return destroyKept(pathOf(id));
  }

  return {
    async keyFor(subject) {
      const id = idOf(subject);
      const found = load(id);
      if (found) return found;
      return remember(id, keepFirst(pathOf(id), master().wrap(randomBytes(keyBytes), id)));
    },
    async existing(subject) {
      return namesIn(folder).length === 0 ? undefined : load(idOf(subject));
    },
    async find(keyId) {
      if (erasures().has(keyId)) return 'erased';
      return /^[0-9a-f]{32}$/.test(keyId) ? load(keyId) : undefined;
    },
    // The ledger first: a crash in between leaves a key that is destroyed at the next start.
    async erase(subject) {
      if (namesIn(folder).length === 0) return undefined;
      const id = idOf(subject);
      if (!load(id)) return undefined;
      erasures().add(id, clock.now());
      destroy(id);
      return id;
    },
    applyErasures() {
      const there = new Set(namesIn(folder));
      const back = erasures()
        .all()
        .filter(id => there.has(`${id}${suffix}`));
      return back.filter(destroy);
    },
  };
}

/** About 200 bytes each. */
const keysInMemoryMax = 10_000;

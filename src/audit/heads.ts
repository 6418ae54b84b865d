import { chainStart } from '../security/index.js';
import type { Database } from '../storage/index.js';
import { findLink } from './links.js';

/** Where the chains of streams stand. */
export interface Heads {
  /** The link that the event of this version is chained to; undefined: it is not there. */
  before(stream: string, version: bigint): Promise<Uint8Array | undefined>;
  /** The chain of a stream ends with this version now. */
  moved(stream: string, version: bigint, hash: Uint8Array): void;
  forget(): void;
}

/** The heads of the streams that moved last are in memory, those of others in the table of links. */
export function createHeads(database: Database, max: number): Heads {
  const known = new Map<string, { readonly version: bigint; readonly hash: Uint8Array }>();
  return {
    async before(stream, version) {
      if (version === 1n) return chainStart;
      const head = known.get(stream);
      if (head && head.version === version - 1n) return head.hash;
      return (await findLink(database, stream, version - 1n))?.hash;
    },
    moved(stream, version, hash) {
      known.delete(stream);
      known.set(stream, { version, hash });
      if (known.size > max) known.delete(known.keys().next().value as string);
    },
    forget: () => known.clear(),
  };
}

import { chainStart } from '../security/index.js';
import type { Database } from '../storage/index.js';
import { findLink } from './links.js';

/** Where the chains of streams stand. */
export interface Heads {
  /** The link that the event of this version is chained to; undefined: it is not there. */
  before(stream: string, version: bigint): Promise<Uint8Array | undefined>;
  /** Looks up at once what will be asked for: `before` of these then takes no time. */
  expect(events: readonly { readonly stream: string; readonly version: bigint }[]): Promise<void>;
  /** The chain of a stream ends with this version now. */
  moved(stream: string, version: bigint, hash: Uint8Array): void;
  forget(): void;
}

/** The heads of the streams that moved last are in memory, those of others in the table of links. */
export function createHeads(database: Database, max: number): Heads {
  const known = new Map<string, { readonly version: bigint; readonly hash: Uint8Array }>();

  function moved(stream: string, version: bigint, hash: Uint8Array): void {
    known.delete(stream);
    known.set(stream, { version, hash });
    if (known.size > max) known.delete(known.keys().next().value as string);
  }

  return {
    moved,
    async expect(events) {
      const firsts = new Map<string, bigint>();
      for (const { stream, version } of events) if (!firsts.has(stream)) firsts.set(stream, version - 1n);
      const missing = [...firsts].filter(([stream, last]) => last > 0n && known.get(stream)?.version !== last);
      const links = await Promise.all(missing.map(([stream, last]) => findLink(database, stream, last)));
      for (const link of links) if (link) moved(link.stream, link.version, link.hash);
    },
    async before(stream, version) {
      if (version === 1n) return chainStart;
      const head = known.get(stream);
      if (head && head.version === version - 1n) return head.hash;
      return (await findLink(database, stream, version - 1n))?.hash;
    },
    forget: () => known.clear(),
  };
}

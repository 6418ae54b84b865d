import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { timestampFromMs, timestampMs } from '@bufbuild/protobuf/wkt';
import { type PruneNote, PruneNoteSchema, SignedPruneNoteSchema } from '#gen/dacp/audit/v1/checkpoint_pb.js';
import { EventSchema } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import {
  type EventStore,
  newEvent,
  pruneStream,
  readStored,
  type StoredEvent,
  streamsOf,
} from '../../eventlog/index.js';
import type { Signer } from '../../security/index.js';
import type { Database } from '../../storage/index.js';
import { findLink } from '../links.js';
import { auditStream, prunedType } from '../names.js';
import type { RetentionRule } from './policy.js';
import { ruleFor } from './policy.js';

/** What pruning needs. */
export interface Pruning {
  readonly database: Database;
  readonly store: Pick<EventStore, 'append'>;
  readonly signer: () => Signer;
  readonly rules: readonly RetentionRule[];
  readonly nowMs: number;
  /** Only events up to this position may go: a checkpoint covers them, and the feed has them. */
  readonly upTo: bigint;
  /** How far the events of a stream may go, of those up to a version: as far as something else stands for them; absent: all. */
  readonly prunableTo?: ((stream: string, toVersion: bigint) => Promise<bigint>) | undefined;
  /** Says what would go, and leaves it. */
  readonly dryRun: boolean;
}

const pageSize = 500;
const dayMs = 86_400_000;

/**
 * Takes out of the record what the rules have set a term for: of each stream the events that are too old, from the first on, without the
 * newest one. Each note is signed and committed together with what it is about.
 */
export async function* prune(pruning: Pruning): AsyncGenerator<PruneNote> {
  const done = new Set<string>();
  for (const rule of pruning.rules) {
    const prefix = rule.stream.replace(/\*$/, '');
    for (let after = ''; ; ) {
      const streams = await streamsOf(pruning.database, { prefix, after, limit: pageSize });
      for (const stream of streams) {
        if (ruleFor(stream, pruning.rules) !== rule || done.has(stream)) continue;
        done.add(stream);
        const note = await pruneOne(pruning, stream, rule);
        if (note) yield note;
      }
      const last = streams.at(-1);
      if (last === undefined || streams.length < pageSize) break;
      after = last;
    }
  }
}

async function pruneOne(pruning: Pruning, stream: string, rule: RetentionRule): Promise<PruneNote | undefined> {
  const { database, store, signer, nowMs, dryRun } = pruning;
  const found = await oldPrefix(pruning, stream, nowMs - rule.keepDays * dayMs);
  const old = found && (await withoutNeeded(pruning, stream, found));
  const link = old && (await findLink(database, stream, old.toVersion));
  if (!old || !link) return undefined;
  const note = create(PruneNoteSchema, {
    stream,
    toVersion: old.toVersion,
    toPosition: link.position,
    head: link.hash,
    events: old.events,
    rule: rule.name,
    time: timestampFromMs(nowMs),
    keyId: signer().keyId,
  });
  if (dryRun) return note;
  const bytes = toBinary(PruneNoteSchema, note);
  const message = create(SignedPruneNoteSchema, { note: bytes, signature: signer().sign(bytes) });
  const payload = { schema: SignedPruneNoteSchema, message };
  const event = newEvent({ type: prunedType, source: 'audit', timeMs: nowMs, payload });
  await store.append(auditStream, [event], { alongside: [pruneStream(stream, old.toVersion)] });
  return note;
}

/** Events that something still stands on stay. Versions of a stream have no holes. */
async function withoutNeeded(
  { prunableTo }: Pruning,
  stream: string,
  { toVersion, events }: { readonly toVersion: bigint; readonly events: bigint },
): Promise<{ readonly toVersion: bigint; readonly events: bigint } | undefined> {
  const to = prunableTo ? await prunableTo(stream, toVersion) : toVersion;
  const left = events - (toVersion - to);
  return left > 0n ? { toVersion: to, events: left } : undefined;
}

/** How many events at the stream's begin are older than that, as far as they may go. The newest of the stream may not. */
async function oldPrefix(
  { database, upTo }: Pruning,
  stream: string,
  beforeMs: number,
): Promise<{ readonly toVersion: bigint; readonly events: bigint } | undefined> {
  let events = 0n;
  let candidate: StoredEvent | undefined;
  for (let after = 0n; ; ) {
    const page = await readStored(database, { after, stream, limit: pageSize });
    for (const event of page) {
      // Whoever comes after the candidate shows that it is not the newest.
      if (candidate) events++;
      const last = candidate;
      const stays = event.position > upTo || timeOf(event) >= beforeMs;
      if (stays) return last && { toVersion: last.version, events };
      candidate = event;
    }
    const end = page.at(-1);
    if (!end || page.length < pageSize) break;
    after = end.position;
  }
  // All are old: the newest one stays.
  return events > 0n && candidate ? { toVersion: candidate.version - 1n, events } : undefined;
}

function timeOf({ data }: StoredEvent): number {
  const { time } = fromBinary(EventSchema, data);
  // Without a time, nobody knows how old it is: it stays.
  return time ? timestampMs(time) : Number.POSITIVE_INFINITY;
}

import { fromBinary } from '@bufbuild/protobuf';
import { anyUnpack } from '@bufbuild/protobuf/wkt';
import { Fault, type Finding } from '#gen/dacp/audit/v1/audit_pb.js';
import { type PruneNote, PruneNoteSchema, SignedPruneNoteSchema } from '#gen/dacp/audit/v1/checkpoint_pb.js';
import { EventSchema } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { readStored, type StoredEvent } from '../../eventlog/index.js';
import type { TrustedKeys } from '../../security/index.js';
import type { Database } from '../../storage/index.js';
import { auditStream, prunedType } from '../names.js';
import { eventFinding } from './finding.js';

/** What has been pruned, by signed notes. */
export interface Pruned {
  /** By stream: the note that reaches furthest. */
  readonly notes: ReadonlyMap<string, PruneNote>;
  /** Notes that nobody trusted has signed. */
  readonly findings: readonly Finding[];
}

const pageSize = 500;

/** Reads the notes on pruning out of the record; those that no trusted key has signed count for nothing. */
export async function readPruned(database: Database, keys: TrustedKeys): Promise<Pruned> {
  const notes = new Map<string, PruneNote>();
  const findings: Finding[] = [];
  for (let after = 0n; ; ) {
    const page = await readStored(database, { after, stream: auditStream, limit: pageSize });
    for (const stored of page.filter(({ columns }) => columns[1] === prunedType)) {
      const note = readNote(stored, keys);
      if (!note)
        findings.push(eventFinding(Fault.NOTE_FORGED, stored, 'no trusted key has signed this note on pruning'));
      else if (note.toVersion > (notes.get(note.stream)?.toVersion ?? 0n)) notes.set(note.stream, note);
    }
    const last = page.at(-1);
    if (!last || page.length < pageSize) return { notes, findings };
    after = last.position;
  }
}

function readNote({ data }: StoredEvent, keys: TrustedKeys): PruneNote | undefined {
  try {
    const { payload } = fromBinary(EventSchema, data);
    const signed = payload && anyUnpack(payload, SignedPruneNoteSchema);
    const note = signed && fromBinary(PruneNoteSchema, signed.note);
    return note && keys.verify(note.keyId, signed.note, signed.signature) ? note : undefined;
  } catch {
    // Bytes that are no note: whoever changed them has no key either.
    return undefined;
  }
}

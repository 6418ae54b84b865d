import type { Finding } from '#gen/dacp/audit/v1/audit_pb.js';
import type { SignedCheckpoint } from '#gen/dacp/audit/v1/checkpoint_pb.js';
import { sameBytes, sha256, type TrustedKeys } from '../../security/index.js';
import type { Database } from '../../storage/index.js';
import { type CheckpointRecord, readCheckpoint, readCheckpoints } from '../checkpoint.js';
import { forged, type ReadCheckpoint } from './finding.js';

/** A checkpoint that can be believed, or what is wrong with it. */
export type Read = ReadCheckpoint | { readonly finding: Finding };

const pageSize = 500;

/** The checkpoints of the record after `last`, each of which must be signed and follow the one before. */
export async function* checkpointsOf(
  database: Database,
  { keys, last }: { readonly keys: TrustedKeys; readonly last: ReadCheckpoint | undefined },
): AsyncGenerator<Read> {
  let before = last;
  for (let after = last?.checkpoint.number ?? 0n; ; ) {
    const page = await readCheckpoints(database, after, pageSize);
    for (const record of page) {
      const read = believe(record, keys);
      const fault = 'finding' in read ? undefined : misplaced(read, before);
      if (fault) yield { finding: forged(record.number, fault) };
      else yield read;
      if (!('finding' in read)) before = read;
      after = record.number;
    }
    if (page.length < pageSize) return;
  }
}

/** Whether a checkpoint is signed by a key that is trusted. */
export function believe({ number, signed }: Pick<CheckpointRecord, 'number' | 'signed'>, keys: TrustedKeys): Read {
  const checkpoint = parse(signed);
  if (!checkpoint) return { finding: forged(number, 'its bytes are no checkpoint') };
  if (checkpoint.number !== number)
    return { finding: forged(number, `its bytes are of checkpoint ${checkpoint.number}`) };
  if (keys.verify(checkpoint.keyId, signed.checkpoint, signed.signature)) return { checkpoint, signed };
  const why = keys.keyIds.includes(checkpoint.keyId)
    ? 'its signature is wrong'
    : `key ${checkpoint.keyId} is not trusted`;
  return { finding: forged(number, why) };
}

/** Reads a checkpoint that was kept elsewhere. */
export function parse(signed: SignedCheckpoint) {
  try {
    return readCheckpoint(signed);
  } catch {
    return undefined;
  }
}

function misplaced({ checkpoint }: ReadCheckpoint, before: ReadCheckpoint | undefined): string | undefined {
  const expected = (before?.checkpoint.number ?? 0n) + 1n;
  if (checkpoint.number !== expected) return `checkpoint ${expected} is missing before it`;
  const previous = before ? sha256(before.signed.checkpoint) : new Uint8Array();
  if (!sameBytes(checkpoint.previous, previous)) return 'it does not follow the checkpoint before it';
  if (before && checkpoint.treeSize <= before.checkpoint.treeSize) return 'it covers no more than the one before it';
  return undefined;
}

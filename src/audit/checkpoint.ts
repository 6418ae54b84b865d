import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import {
  type Checkpoint,
  CheckpointSchema,
  type SignedCheckpoint,
  SignedCheckpointSchema,
} from '#gen/dacp/audit/v1/checkpoint_pb.js';
import { newId } from '../base/index.js';
import { createTree, type Signer, sha256 } from '../security/index.js';
import type { Database, Statement } from '../storage/index.js';
import type { LinkState } from './links.js';

/** A checkpoint as it is kept. */
export interface KeptCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly signed: SignedCheckpoint;
  /** The right edge of the tree that it was signed for. Not signed itself: its root is. */
  readonly edge: Uint8Array;
}

/** The checkpoint after `last` for what is linked now, signed. */
export function nextCheckpoint(
  last: KeptCheckpoint | undefined,
  { state, signer, nowMs }: { readonly state: LinkState; readonly signer: Signer; readonly nowMs: number },
): KeptCheckpoint {
  const checkpoint = create(CheckpointSchema, {
    number: (last?.checkpoint.number ?? 0n) + 1n,
    origin: last?.checkpoint.origin ?? newId(),
    treeSize: state.size,
    position: state.position,
    root: createTree(state.size, state.edge).root(),
    previous: last ? sha256(last.signed.checkpoint) : new Uint8Array(),
    time: timestampFromMs(nowMs),
    keyId: signer.keyId,
  });
  const bytes = toBinary(CheckpointSchema, checkpoint);
  const signed = create(SignedCheckpointSchema, { checkpoint: bytes, signature: signer.sign(bytes) });
  return { checkpoint, signed, edge: state.edge };
}

/** The checkpoint in what was signed. Errors: what reading bytes throws that are none. */
export function readCheckpoint(signed: SignedCheckpoint): Checkpoint {
  return fromBinary(CheckpointSchema, signed.checkpoint);
}

/** Keeps a checkpoint; fails with WRITE_CONFLICT when there is one of its number. */
export function keepCheckpoint({ checkpoint, signed, edge }: KeptCheckpoint): Statement {
  const { number, treeSize, position } = checkpoint;
  return {
    sql: `INSERT INTO audit_checkpoint (number, tree_size, position, edge, data, signature)
      VALUES ($1, $2, $3, $4, $5, $6)`,
    params: [number, treeSize, position, edge, signed.checkpoint, signed.signature],
    expectChanges: 1,
  };
}

type CheckpointRow = { edge: Uint8Array; data: Uint8Array; signature: Uint8Array };
const columns = 'edge, data, signature';

/** The newest checkpoint; undefined: there is none yet. */
export async function newestCheckpoint(database: Database): Promise<KeptCheckpoint | undefined> {
  const sql = `SELECT ${columns} FROM audit_checkpoint ORDER BY number DESC LIMIT 1`;
  const row = (await database.read<CheckpointRow>(sql))[0];
  return row && toKept(row);
}

/** The newest checkpoint that ends before this position; undefined: there is none. */
export async function checkpointBefore(database: Database, position: bigint): Promise<KeptCheckpoint | undefined> {
  const sql = `SELECT ${columns} FROM audit_checkpoint WHERE position < $1 ORDER BY number DESC LIMIT 1`;
  const row = (await database.read<CheckpointRow>(sql, [position]))[0];
  return row && toKept(row);
}

/** A checkpoint as it stands in the table, where somebody may have changed it. */
export interface CheckpointRecord {
  /** What the table says beside the bytes. */
  readonly number: bigint;
  readonly treeSize: bigint;
  readonly signed: SignedCheckpoint;
}

/** Checkpoints by number, after this one. */
export async function readCheckpoints(database: Database, after: bigint, limit: number): Promise<CheckpointRecord[]> {
  const sql = `SELECT number, tree_size, data, signature FROM audit_checkpoint WHERE number > $1 ORDER BY number LIMIT $2`;
  type Row = { number: number; tree_size: number; data: Uint8Array; signature: Uint8Array };
  return (await database.read<Row>(sql, [after, limit])).map(row => ({
    number: BigInt(row.number),
    treeSize: BigInt(row.tree_size),
    signed: create(SignedCheckpointSchema, { checkpoint: row.data, signature: row.signature }),
  }));
}

function toKept(row: CheckpointRow): KeptCheckpoint {
  const signed = create(SignedCheckpointSchema, { checkpoint: row.data, signature: row.signature });
  return { checkpoint: readCheckpoint(signed), signed, edge: row.edge };
}

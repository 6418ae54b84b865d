import { fromBinary } from '@bufbuild/protobuf';
import { CheckpointSchema, SignedCheckpointSchema } from '#gen/dacp/audit/v1/checkpoint_pb.js';
import { MeshError } from '../../../base/index.js';
import type { Context } from '../../context.js';
import { withMesh } from '../../mesh-client.js';
import { assertNew, writeNew } from '../../new-file.js';
import { protoJson } from '../../proto-json.js';
import { count } from '../../values.js';

/** Where to. */
export interface CheckpointInput {
  readonly out?: string;
}

/** `dacp audit checkpoint`: what verification finds a missing end by, when it is kept where nobody who has the record can change it. */
export async function checkpoint(context: Context, { out }: CheckpointInput): Promise<undefined> {
  const { terminal } = context;
  assertNew('--out', out);
  const { checkpoint: signed, publicKeys } = await withMesh(context, ({ audit }) => audit.signCheckpoint({}));
  if (!signed) throw new MeshError('SEAL_UNKNOWN', 'nothing has happened yet: there is nothing to sign');
  const json = protoJson(SignedCheckpointSchema, signed) as Record<string, unknown>;
  if (out === undefined) {
    terminal.object({ ...json, public_keys: publicKeys });
    return;
  }
  const text = `${JSON.stringify({ ...json, public_keys: publicKeys }, null, 2)}\n`;
  writeNew('--out', out, { text, mode: 0o644 });
  const { number, treeSize, position, keyId } = fromBinary(CheckpointSchema, signed.checkpoint);
  if (terminal.json) terminal.object({ file: out, number, tree_size: treeSize, position, key_id: keyId });
  else
    terminal.line(
      `${out}: checkpoint ${number}, ${count(treeSize, 'event')}, up to position ${position}, key ${keyId}`,
    );
}

import { PruneNoteSchema } from '#gen/dacp/audit/v1/checkpoint_pb.js';
import type { Context } from '../../context.js';
import { withMesh } from '../../mesh-client.js';
import { protoJson } from '../../proto-json.js';
import { table } from '../../table.js';

/** Whether only to say what would go. */
export interface AuditPruneInput {
  readonly dryRun?: boolean;
}

/** `dacp audit prune`: what went, by stream. */
export async function auditPrune(context: Context, { dryRun = false }: AuditPruneInput): Promise<undefined> {
  const { terminal } = context;
  const { notes } = await withMesh(context, ({ audit }) => audit.prune({ dryRun }));
  if (terminal.json) for (const note of notes) terminal.object(protoJson(PruneNoteSchema, note));
  else if (notes.length === 0) terminal.note('nothing is old enough by the policy of the node (DACP_RETENTION)');
  else {
    const rows = notes.map(note => [note.stream, String(note.events), String(note.toVersion), note.rule]);
    for (const line of table(['STREAM', dryRun ? 'WOULD GO' : 'GONE', 'UP TO VERSION', 'RULE'], rows))
      terminal.line(line);
  }
}

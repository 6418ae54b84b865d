import { HandOffSchema } from '#gen/dacp/workflow/v1/handoff_pb.js';
import type { Context } from '../../context.js';
import { withMesh } from '../../mesh-client.js';
import { protoJson } from '../../proto-json.js';
import { fittedTable } from '../../table.js';
import { formatAge } from '../../values.js';
import { readLimit } from '../state/lines.js';
import { standing } from './lines.js';

/** Which hand-offs. */
export interface ListInput {
  readonly open?: boolean;
  readonly limit?: string;
}

const head = ['CONVERSATION', 'FROM', 'TO', 'STANDS', 'REASON', 'STARTED', 'HAND-OFF'];
/** What a narrow terminal does without. */
const expendable = ['STARTED', 'REASON', 'HAND-OFF'];

/** `dacp handoff list`: newest first. */
export async function list(context: Context, { open = false, limit }: ListInput): Promise<undefined> {
  const { terminal } = context;
  const pageSize = Math.min(1000, readLimit(limit ?? '50'));
  await withMesh(context, async mesh => {
    const { handOffs, nextPageToken } = await mesh.handOffs.listHandOffs({ open, pageSize });
    if (terminal.json) {
      for (const one of handOffs) terminal.object(protoJson(HandOffSchema, one));
      return;
    }
    const nowMs = Date.now();
    const rows = handOffs.map(one => [
      one.last?.conversationId ?? '',
      one.last?.from ?? '',
      one.last?.to ?? '',
      standing(one),
      one.last?.reason.slice(0, 40) ?? '',
      formatAge(one.startedAt, nowMs),
      one.id,
    ]);
    for (const line of fittedTable(head, rows, { width: terminal.width, expendable })) terminal.line(line);
    if (nextPageToken !== '') terminal.note('there are more: --limit shows them');
  });
}

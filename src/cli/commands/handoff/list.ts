import { HandOffSchema } from '#gen/dacp/workflow/v1/handoff_pb.js';
import type { Context } from '../../context.js';
import { showList } from '../../listing.js';
import { withMesh } from '../../mesh-client.js';
import { formatAge, readLimit } from '../../values.js';
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
  const request = { open, pageSize: readLimit(limit) };
  const { handOffs: items, nextPageToken } = await withMesh(context, mesh => mesh.handOffs.listHandOffs(request));
  const nowMs = Date.now();
  showList(context.terminal, {
    schema: HandOffSchema,
    items,
    head,
    expendable,
    none: 'no conversation was handed off',
    nextPageToken,
    row: one => [
      one.last?.conversationId ?? '',
      one.last?.from ?? '',
      one.last?.to ?? '',
      standing(one),
      one.last?.reason.slice(0, 40) ?? '',
      formatAge(one.startedAt, nowMs),
      one.id,
    ],
  });
}

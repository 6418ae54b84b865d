import { StateSchema } from '#gen/dacp/state/v1/state_pb.js';
import type { Context } from '../../context.js';
import { withMesh } from '../../mesh-client.js';
import { protoJson } from '../../proto-json.js';
import { fittedTable } from '../../table.js';
import { formatAge, readLimit } from '../../values.js';
import { nameOf, shortly, standing } from './lines.js';

/** Which states. */
export interface ListInput {
  readonly type?: string;
  readonly prefix?: string;
  readonly namespace?: string;
  readonly status?: string;
  readonly deleted?: boolean;
  readonly limit?: string;
}

/** What a narrow terminal does without. */
const expendable = ['CREATED', 'VALUE', 'CHANGED'];

/** `dacp state list`: by type and id. */
export async function list(context: Context, input: ListInput): Promise<undefined> {
  const { terminal } = context;
  const { type = '', prefix: idPrefix = '', namespace = '', status = '', deleted: withDeleted = false } = input;
  const query = { type, idPrefix, namespace };
  let left = readLimit(input.limit ?? '100', 1_000_000);
  await withMesh(context, async ({ states }) => {
    const rows: string[][] = [];
    const nowMs = Date.now();
    for (let pageToken = ''; ; ) {
      const request = { query, status, withDeleted, withValues: true, pageSize: Math.min(left, 500), pageToken };
      const page = await states.list(request);
      for (const state of page.states) {
        if (terminal.json) terminal.object(protoJson(StateSchema, state));
        const { key, revision, createdAt, updatedAt, value } = state;
        const ages = [formatAge(updatedAt, nowMs), formatAge(createdAt, nowMs)];
        rows.push([nameOf(key), standing(state), String(revision), ...ages, shortly(value)]);
      }
      left -= page.states.length;
      pageToken = page.nextPageToken;
      if (left <= 0 || pageToken === '') {
        if (!terminal.json) show(context, rows, pageToken !== '');
        return;
      }
    }
  });
}

function show({ terminal }: Context, rows: readonly string[][], more: boolean): void {
  if (rows.length === 0) {
    terminal.note('there are no such states; "dacp state create TYPE/ID" makes one');
    return;
  }
  const head = ['STATE', 'STATUS', 'REVISION', 'CHANGED', 'CREATED', 'VALUE'];
  for (const line of fittedTable(head, rows, { width: terminal.width, expendable })) terminal.line(line);
  if (more) terminal.note('there are more: --limit shows them');
}

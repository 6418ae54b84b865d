import { type Change, ChangeSchema } from '#gen/dacp/state/v1/state_pb.js';
import { MeshError } from '../../../base/index.js';
import type { Context } from '../../context.js';
import { type MeshClient, withMesh } from '../../mesh-client.js';
import { optionalMoment } from '../../moment.js';
import { protoJson } from '../../proto-json.js';
import { table } from '../../table.js';
import { readLimit } from '../../values.js';
import { changeCells, nameOf, readKey } from './lines.js';

/** Which changes. */
export interface HistoryInput {
  readonly state?: string;
  readonly from?: string;
  readonly until?: string;
  readonly newest?: boolean;
  readonly states?: boolean;
  readonly by?: string;
  readonly type?: string;
  readonly prefix?: string;
  readonly namespace?: string;
  readonly limit?: string;
}

/** `dacp state history`: the changes of one state, or of all that are meant. */
export async function history(context: Context, input: HistoryInput): Promise<undefined> {
  const { terminal } = context;
  let left = readLimit(input.limit ?? '100', 1_000_000);
  const turn = turnOf(input);
  await withMesh(context, async mesh => {
    const rows: string[][] = [];
    for (let pageToken = ''; ; ) {
      const page = await turn(mesh, { pageSize: Math.min(left, 500), pageToken });
      for (const change of page.changes) {
        if (terminal.json) terminal.object(protoJson(ChangeSchema, change));
        else rows.push(rowOf(context, change, input));
      }
      left -= page.changes.length;
      pageToken = page.nextPageToken;
      if (left <= 0 || pageToken === '') {
        if (!terminal.json) show(context, rows, input, pageToken !== '');
        return;
      }
    }
  });
}

interface Paging {
  readonly pageSize: number;
  readonly pageToken: string;
}

type Turn = (mesh: MeshClient, paging: Paging) => Promise<{ changes: Change[]; nextPageToken: string }>;

/** How a page is asked for. */
function turnOf(input: HistoryInput): Turn {
  const from = optionalMoment('--from', input.from);
  const until = optionalMoment('--until', input.until);
  const range = { ...(from && { from }), ...(until && { until }) };
  if (input.state !== undefined) {
    assertOfMany(input);
    const key = readKey(input.state);
    const { newest: backwards = false, states: withState = false } = input;
    return ({ states }, paging) => states.history({ key, backwards, withState, ...range, ...paging });
  }
  const { type = '', prefix: idPrefix = '', namespace = '', by: actor = '' } = input;
  return ({ states }, paging) => states.audit({ query: { type, idPrefix, namespace }, actor, ...range, ...paging });
}

/** Errors: OPTION_INVALID for what chooses among states, with one that is named. */
function assertOfMany({ by, type, prefix }: HistoryInput): void {
  const option = by !== undefined ? '--by' : type !== undefined ? '--type' : prefix !== undefined ? '--prefix' : '';
  if (option === '') return;
  throw new MeshError('OPTION_INVALID', `${option}: chooses among the changes of all states; leave out STATE`);
}

function rowOf({ terminal }: Context, change: Change, { state }: HistoryInput): string[] {
  const [at = '', revision = '', what = '', why = ''] = changeCells(change, terminal.style);
  return state === undefined ? [at, nameOf(change.key), revision, what, why] : [at, revision, what, why];
}

function show({ terminal }: Context, rows: readonly string[][], { state }: HistoryInput, more: boolean): void {
  if (rows.length === 0) {
    terminal.note('nothing was changed in that time');
    return;
  }
  const head = ['TIME', ...(state === undefined ? ['STATE'] : []), 'REVISION', 'CHANGE', 'WHY'];
  for (const line of table(head, rows)) terminal.line(line);
  if (more) terminal.note('there are more: --limit shows them');
}

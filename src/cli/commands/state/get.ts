import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { type GetRequestSchema, type State, StateSchema } from '#gen/dacp/state/v1/state_pb.js';
import { MeshError } from '../../../base/index.js';
import { fromValue } from '../../../message/index.js';
import type { Context } from '../../context.js';
import { withMesh } from '../../mesh-client.js';
import { readMoment } from '../../moment.js';
import { protoJson } from '../../proto-json.js';
import { withoutSeals } from '../../seals.js';
import { columns } from '../../table.js';
import { nameOf, readKey, readRevision, standing } from './lines.js';

/** Which state, and as of when. */
export interface GetInput {
  readonly state: string;
  readonly at?: string;
  readonly revision?: string;
}

/** `dacp state get`. */
export async function get(context: Context, input: GetInput): Promise<undefined> {
  const { terminal } = context;
  const request = { key: readKey(input.state), at: momentOf(input) };
  const { state } = await withMesh(context, mesh => mesh.states.get(request));
  if (!state) return;
  if (terminal.json) terminal.object(protoJson(StateSchema, state));
  else for (const line of lines(state)) terminal.line(line);
}

function momentOf({ at, revision }: GetInput): NonNullable<MessageInitShape<typeof GetRequestSchema>['at']> {
  if (at !== undefined && revision !== undefined)
    throw new MeshError('OPTION_INVALID', '--at and --revision: one of them, not both');
  if (at !== undefined) return { case: 'time', value: readMoment('--at', at) };
  const wanted = readRevision('--revision', revision);
  return wanted === undefined ? { case: undefined } : { case: 'revision', value: wanted };
}

function lines(state: State): string[] {
  const { key, revision, createdAt, updatedAt, machine, keyId, value } = state;
  const facts = [
    ['state', nameOf(key)],
    ['revision', String(revision)],
    ['status', standing(state)],
    ['may become', machine ? nextOf(state).join(', ') || 'nothing else' : ''],
    ['sealed with', keyId],
    ['created', createdAt ? timestampDate(createdAt).toISOString() : ''],
    ['changed', updatedAt ? timestampDate(updatedAt).toISOString() : ''],
  ].filter(([, text]) => text !== '');
  const json =
    value?.kind.case === 'json' ? JSON.stringify(withoutSeals(fromValue(value.kind.value)), null, 2).split('\n') : [];
  return [...columns(facts), ...(json.length > 0 ? ['', ...json] : [])];
}

function nextOf({ machine, status }: State): string[] {
  const from = (machine?.transitions ?? []).filter(one => one.from === status || one.from === '*');
  return [...new Set(from.map(({ to }) => to))];
}

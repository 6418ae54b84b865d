import { type State, StateSchema } from '#gen/dacp/state/v1/state_pb.js';
import { MeshError } from '../../../base/index.js';
import { formatKey } from '../../../state/index.js';
import type { Context } from '../../context.js';
import { withMesh } from '../../mesh-client.js';
import { protoJson } from '../../proto-json.js';
import { nameOf, readKey, readRevision, readUpdates, readValue, shortly, standing } from './lines.js';

/** Which state, why and by whom. */
export interface ChangeInput {
  readonly state: string;
  readonly reason?: string;
  readonly actor?: string;
  readonly expect?: string;
}

/** A state to create. */
export interface CreateInput extends ChangeInput {
  readonly value?: string;
  readonly status?: string;
  readonly allow?: readonly string[];
  readonly subject?: string;
}

/** `dacp state create`. */
export async function createState(context: Context, input: CreateInput): Promise<undefined> {
  const key = readKey(input.state);
  const transitions = (input.allow ?? []).map(readTransition);
  const value = await readValue(input.value ?? '{}');
  const { status = '', subject = '' } = input;
  const machine = transitions.length > 0 ? { transitions } : undefined;
  const request = { key, value, status, subject, cause: causeOf(input), ...(machine && { machine }) };
  const { state } = await withMesh(context, mesh => mesh.states.create(request));
  show(context, 'created', state);
}

/** `dacp state update`. */
export async function updateState(
  context: Context,
  input: ChangeInput & { readonly updates: string },
): Promise<undefined> {
  const decided = decidedOn(input);
  const updates = await readUpdates(input.updates);
  const { state } = await withMesh(context, mesh => mesh.states.update({ ...decided, updates, returnValue: true }));
  show(context, 'updated', state);
}

/** `dacp state transition`. */
export async function transitionState(
  context: Context,
  input: ChangeInput & { readonly status: string; readonly update?: string },
): Promise<undefined> {
  const updates = input.update === undefined ? undefined : await readUpdates(input.update);
  const request = { ...decidedOn(input), to: input.status, returnValue: true, ...(updates && { updates }) };
  const { state } = await withMesh(context, mesh => mesh.states.transition(request));
  show(context, 'moved', state);
}

/** `dacp state delete`. */
export async function deleteState(context: Context, input: ChangeInput): Promise<undefined> {
  const decided = decidedOn(input);
  const { revision } = await withMesh(context, mesh => mesh.states.delete(decided));
  const { terminal } = context;
  if (terminal.json) terminal.object({ deleted: formatKey(decided.key), revision: String(revision) });
  else terminal.line(`deleted  ${formatKey(decided.key)}  revision ${revision}`);
}

function decidedOn(input: ChangeInput) {
  const expectedRevision = readRevision('--expect', input.expect);
  return {
    key: readKey(input.state),
    cause: causeOf(input),
    ...(expectedRevision !== undefined && { expectedRevision }),
  };
}

function causeOf({ reason = '', actor = '' }: ChangeInput) {
  return { reason, actor };
}

function readTransition(text: string): { from: string; to: string } {
  const [from = '', to = '', ...rest] = text.split(':');
  if (from !== '' && to !== '' && rest.length === 0) return { from, to };
  throw new MeshError('OPTION_INVALID', `--allow ${text}: takes FROM:TO, such as open:paid or "*:cancelled"`);
}

function show({ terminal }: Context, what: string, state: State | undefined): void {
  if (!state) return;
  if (terminal.json) terminal.object(protoJson(StateSchema, state));
  else {
    const parts = [what, nameOf(state.key), `revision ${state.revision}`, standing(state), shortly(state.value)];
    terminal.line(parts.filter(Boolean).join('  '));
  }
}

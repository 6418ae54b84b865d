import { setTimeout as pause } from 'node:timers/promises';
import { type WatchResponse, WatchResponseSchema } from '#gen/dacp/state/v1/state_pb.js';
import { backoffMs, MeshError, toMeshError } from '../../../base/index.js';
import type { Context } from '../../context.js';
import { type MeshClient, withMesh } from '../../mesh-client.js';
import { protoJson } from '../../proto-json.js';
import type { Style } from '../../style.js';
import { changeCells, nameOf, readKey, shortly, standing } from './lines.js';

/** Which states. */
export interface WatchInput {
  readonly state?: string;
  readonly type?: string;
  readonly prefix?: string;
  readonly namespace?: string;
  readonly after?: string;
}

/** `dacp state watch`: states as they are, then each change, until Ctrl-C. */
export async function watch(context: Context, input: WatchInput): Promise<undefined> {
  const query = queryOf(input);
  const after = readPosition(input.after);
  await withMesh(context, mesh =>
    // Ctrl-C is how watching ends.
    follow(context, mesh, { query, after }).catch(error => {
      if (!mesh.interrupted.aborted) throw error;
    }),
  );
}

interface Wanted {
  readonly query: {
    readonly namespace: string;
    readonly type: string;
    readonly id?: string;
    readonly idPrefix?: string;
  };
  readonly after: bigint;
}

/** When the node goes away, it is resumed where it was as soon as one is back. */
async function follow(context: Context, mesh: MeshClient, { query, after }: Wanted): Promise<void> {
  let at = after;
  for (let lost = 0; ; ) {
    try {
      for await (const step of mesh.states.watch({ query, afterPosition: at })) {
        show(context, step);
        if (step.position > 0n) at = step.position;
        lost = 0;
      }
    } catch (error) {
      const failure = toMeshError(error);
      if (at === 0n || failure.code !== 'UNAVAILABLE') throw failure;
      if (lost === 0) context.terminal.note(`${failure.message}; going on when it is back`);
    }
    lost += 1;
    await pause(backoffMs(lost, { firstMs: 100, maxMs: 2000 }), undefined, { signal: mesh.interrupted });
  }
}

function show({ terminal }: Context, response: WatchResponse): void {
  if (terminal.json) terminal.object(protoJson(WatchResponseSchema, response));
  else for (const parts of partsOf(response, terminal.style)) terminal.line(parts.filter(Boolean).join('  '));
}

/** What is told, as the parts of lines. */
function partsOf({ step }: WatchResponse, style: Style): string[][] {
  if (step.case === 'states')
    return step.value.states.map(state => [
      nameOf(state.key),
      `revision ${state.revision}`,
      standing(state),
      shortly(state.value),
    ]);
  if (step.case !== 'change') return [];
  const [at = '', revision = '', what = '', why = ''] = changeCells(step.value, style);
  return [[style.dim(at), nameOf(step.value.key), `revision ${revision}`, what, why]];
}

function queryOf({ state, type = '', prefix = '', namespace = '' }: WatchInput): Wanted['query'] {
  return state === undefined ? { namespace, type, idPrefix: prefix } : readKey(state);
}

function readPosition(text = '0'): bigint {
  if (/^\d{1,18}$/.test(text)) return BigInt(text);
  throw new MeshError('OPTION_INVALID', `--after ${text}: takes a position of the record such as 42`);
}

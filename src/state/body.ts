import { fromBinary, type JsonValue, toBinary } from '@bufbuild/protobuf';
import { ContentSchema } from '#gen/dacp/message/v2/message_pb.js';
import { erased, isReadable } from './changes.js';
import type { StateKey } from './key.js';
import { openContent, type ToContent } from './record.js';
import type { Sealing } from './sealing.js';
import type { StateEntry, StateMachine, Withheld } from './state.js';

/** A state as tables hold it: JSON text, and its value as sealed content instead when it is personal data. */
export type BodyRow = { readonly body: string; readonly sealed: Uint8Array | null };

interface Body {
  readonly exists: boolean;
  readonly withheld?: Withheld | undefined;
  readonly status: string;
  readonly machine?: StateMachine | undefined;
  readonly keyId: string;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  readonly bytesMax: number;
  /** Absent: it is sealed. */
  readonly value?: JsonValue;
}

/** Writes a state for a table. */
export async function toBody(state: StateEntry, toContent: ToContent): Promise<BodyRow> {
  const { key: _key, revision: _revision, value, ...rest } = state;
  if (rest.keyId === '' || rest.withheld || !rest.exists) {
    const body: Body = { ...rest, value };
    return { body: JSON.stringify(body), sealed: null };
  }
  const body: Body = rest;
  return { body: JSON.stringify(body), sealed: toBinary(ContentSchema, await toContent(value)) };
}

/** Reads it again. */
export async function fromBody(
  row: BodyRow & { readonly revision: number | bigint },
  key: StateKey,
  sealing: Sealing | undefined,
): Promise<StateEntry> {
  const { value = null, ...body } = JSON.parse(row.body) as Body;
  const state: StateEntry = {
    ...body,
    machine: body.machine,
    withheld: body.withheld,
    key,
    revision: BigInt(row.revision),
    value,
  };
  if (!row.sealed) return state;
  const opened = await openContent(fromBinary(ContentSchema, row.sealed), sealing);
  if (opened !== undefined && !isReadable(opened))
    return { ...state, withheld: opened === erased ? 'erased' : 'sealed' };
  return { ...state, value: opened ?? null };
}

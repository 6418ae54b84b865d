import type { MessageInitShape } from '@bufbuild/protobuf';
import { type OpenedSchema, SealState } from '#gen/dacp/audit/v1/privacy_pb.js';
import { keyIdOf, openJwe, type SubjectKeys } from '../../security/index.js';

/** What became of a sealed value. */
export type Opening = MessageInitShape<typeof OpenedSchema>;

/** Opens what was sealed, as far as the keys are there; with `onlyState` it only says whether it could be opened. */
export function openAll(
  keys: Pick<SubjectKeys, 'find'>,
  jwes: readonly string[],
  onlyState: boolean,
): Promise<Opening[]> {
  return Promise.all(jwes.map(jwe => openOne(keys, jwe, onlyState)));
}

async function openOne(keys: Pick<SubjectKeys, 'find'>, jwe: string, onlyState: boolean): Promise<Opening> {
  const keyId = keyIdOf(jwe);
  const key = keyId === undefined ? undefined : await keys.find(keyId);
  if (key === 'erased') return { state: SealState.ERASED };
  if (!key) return { state: SealState.UNKNOWN };
  if (onlyState) return { state: SealState.OPEN };
  try {
    return { state: SealState.OPEN, value: openJwe(jwe, key) };
  } catch {
    // It is not what was sealed with this key: somebody has changed it.
    return { state: SealState.UNKNOWN };
  }
}

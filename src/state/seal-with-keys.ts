import type { JsonValue } from '@bufbuild/protobuf';
import { MeshError } from '../base/index.js';
import { sealedContent } from '../message/index.js';
import { keyIdOf, openJwe, type SubjectKeys, sealJwe } from '../security/index.js';
import type { Sealing } from './sealing.js';

/** Sealing with the keys of persons. */
export function sealWithKeys(keys: Pick<SubjectKeys, 'keyFor' | 'find'>): Sealing {
  return {
    keyFor: async subject => (await keys.keyFor(subject)).id,
    async seal(value, keyId) {
      const key = await keys.find(keyId);
      if (key === undefined || key === 'erased')
        throw new MeshError(
          'STATE_ERASED',
          `the key ${keyId} is not here: what the state held was erased, or the folder of keys was left behind; create it anew only if it was erased`,
        );
      return sealedContent(sealJwe(key, Buffer.from(JSON.stringify(value))), [keyId]);
    },
    async open({ kind }) {
      if (kind.case !== 'sealed') return undefined;
      const jwe = Buffer.from(kind.value.jwe).toString('latin1');
      const keyId = keyIdOf(jwe);
      const key = keyId === undefined ? undefined : await keys.find(keyId);
      if (key === undefined || key === 'erased') return undefined;
      return JSON.parse(Buffer.from(openJwe(jwe, key)).toString()) as JsonValue;
    },
  };
}

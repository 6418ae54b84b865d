import type { JsonValue } from '@bufbuild/protobuf';
import { sealedContent } from '../message/index.js';
import { keyIdOf, openJwe, type SubjectKeys, sealJwe } from '../security/index.js';
import { erased, sealed } from './changes.js';
import type { Sealing } from './sealing.js';
import { withheldError } from './withheld.js';

/** Sealing with the keys of persons. */
export function sealWithKeys(keys: Pick<SubjectKeys, 'keyFor' | 'find'>): Sealing {
  return {
    keyFor: async subject => (await keys.keyFor(subject)).id,
    async seal(value, keyId) {
      const key = await keys.find(keyId);
      if (key === undefined) throw withheldError('sealed', `what the state holds is sealed with key ${keyId}`);
      if (key === 'erased') throw withheldError('erased', 'what the state held');
      return sealedContent(sealJwe(key, Buffer.from(JSON.stringify(value))), [keyId]);
    },
    async open({ kind }) {
      if (kind.case !== 'sealed') return sealed;
      const jwe = Buffer.from(kind.value.jwe).toString('latin1');
      const keyId = keyIdOf(jwe);
      const key = keyId === undefined ? undefined : await keys.find(keyId);
      if (key === undefined) return sealed;
      if (key === 'erased') return erased;
      return JSON.parse(Buffer.from(openJwe(jwe, key)).toString()) as JsonValue;
    },
  };
}

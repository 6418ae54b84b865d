import { noKeyOf, type SubjectKeys, sealJwe } from '../../security/index.js';
import type { Actions, Actor } from '../actions.js';
import { collect, type Found, type Places } from './collect.js';
import { type Opening, openAll } from './open.js';

/** What can be done with the data of persons (S12). */
export interface Privacy {
  /** Seals values about a person, each UTF-8 JSON, as compact JWEs. Errors: KEY_UNUSABLE. */
  seal(subject: string, values: readonly Uint8Array[]): Promise<{ readonly jwes: string[]; readonly keyId: string }>;
  /** Opens what was sealed; with `onlyState` only says whether it could be opened. */
  open(jwes: readonly string[], onlyState: boolean): Promise<Opening[]>;
  /** Everything that record and feed have of a person. Errors: SEAL_UNKNOWN when nothing was ever sealed for them, or it was erased. */
  export(subject: string, by: { readonly actor: Actor; readonly signal?: AbortSignal }): AsyncGenerator<Found>;
  /** Destroys the key of a person and gives its id; undefined: there was none. It is in the audit log when this is answered. */
  erase(subject: string, actor: Actor): Promise<string | undefined>;
}

/** Makes it of the keys, the places where things are kept, and the audit log. */
export function createPrivacy({
  keys,
  actions,
  ...places
}: Places & { readonly keys: SubjectKeys; readonly actions: Pick<Actions, 'done'> }): Privacy {
  return {
    async seal(subject, values) {
      const key = await keys.keyFor(subject);
      return { jwes: values.map(value => sealJwe(key, value)), keyId: key.id };
    },
    open: (jwes, onlyState) => openAll(keys, jwes, onlyState),
    async *export(subject, { actor, signal }) {
      const key = await keys.existing(subject);
      if (!key) throw noKeyOf(subject, 'export again');
      await actions.done({ type: 'privacy.exported', action: 'privacy.export', actor, details: { key_id: key.id } });
      yield* collect(places, key, signal);
    },
    async erase(subject, actor) {
      const keyId = await keys.erase(subject);
      if (keyId === undefined) return undefined;
      await actions.done({ type: 'privacy.erased', action: 'privacy.erase', actor, details: { key_id: keyId } });
      return keyId;
    },
  };
}

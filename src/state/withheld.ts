import { MeshError } from '../base/index.js';
import type { Withheld } from './state.js';

/** Why a value that cannot be read cannot be changed either; `what` begins the sentence. */
export function withheldError(why: Withheld, what: string): MeshError {
  if (why === 'erased')
    return new MeshError('STATE_ERASED', `${what} was erased; delete the state, and create it anew if it is needed`);
  return new MeshError(
    'STATE_SEALED',
    `${what}, which is not here: put the folder of keys back and start the node again`,
  );
}

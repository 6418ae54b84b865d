import type { Context } from '../../context.js';
import { withMesh } from '../../mesh-client.js';

/** `dacp audit rotate-key`: which key signs from now on. */
export async function rotateKey(context: Context): Promise<undefined> {
  const { terminal } = context;
  const { keyId, publicKeys } = await withMesh(context, ({ audit }) => audit.rotateKey({}));
  if (terminal.json) terminal.object({ key_id: keyId, public_keys: publicKeys });
  else terminal.line(`key ${keyId} signs from now on; the public keys, newest last:\n${publicKeys.trim()}`);
}

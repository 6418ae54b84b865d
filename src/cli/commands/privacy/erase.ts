import { createInterface } from 'node:readline/promises';
import { MeshError } from '../../../base/index.js';
import { noKeyOf } from '../../../security/index.js';
import type { Context } from '../../context.js';
import { withMesh } from '../../mesh-client.js';

/** Whose data, and whether that is certain. */
export interface EraseInput {
  readonly subject: string;
  readonly yes?: boolean;
}

/** `dacp privacy erase`: asks once, unless told not to. */
export async function eraseSubject(context: Context, { subject, yes }: EraseInput): Promise<undefined> {
  const { terminal } = context;
  if (!yes) await confirmed(subject);
  const { keyId } = await withMesh(context, ({ privacy }) => privacy.erase({ subject }));
  if (keyId === '') throw noKeyOf(subject, 'erase again');
  if (terminal.json) terminal.object({ erased: subject, key_id: keyId });
  else terminal.line(`erased: the key of ${subject} is gone; what was sealed with it shows as [erased]`);
}

/** Errors: OPTION_INVALID when nobody can be asked, or the answer is another one. */
async function confirmed(subject: string): Promise<void> {
  if (!process.stdin.isTTY)
    throw new MeshError('OPTION_INVALID', '--yes is missing: there is no way back, and nobody to ask');
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await lines.question(`This destroys the key of ${subject} for good. Type the name again: `);
  lines.close();
  if (answer.trim() !== subject) throw new MeshError('OPTION_INVALID', 'that was another name; nothing was done');
}

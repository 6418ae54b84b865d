import type { HandOff } from '#gen/dacp/workflow/v1/handoff_pb.js';
import { MeshError } from '../../../base/index.js';
import type { Context } from '../../context.js';
import { type MeshClient, withMesh } from '../../mesh-client.js';
import { showHandOff } from './lines.js';

/** Which hand-off. */
export interface ShowInput {
  readonly conversation: string;
}

/** `dacp handoff show`: who has a conversation, and why. */
export async function show(context: Context, { conversation }: ShowInput): Promise<undefined> {
  await withMesh(context, async mesh => showHandOff(context, await find(mesh, conversation)));
}

/** `dacp handoff end`: gives a conversation back to the agent that the customer addressed. */
export async function end(
  context: Context,
  { conversation, reason = '' }: ShowInput & { readonly reason?: string },
): Promise<undefined> {
  await withMesh(context, async mesh => {
    const { id } = await find(mesh, conversation);
    const { handOff } = await mesh.handOffs.endHandOff({ id, reason });
    if (handOff) showHandOff(context, handOff);
  });
}

/** By the id of the hand-off, or of its conversation, or how one of them begins: of several the newest. */
async function find({ handOffs }: MeshClient, text: string): Promise<HandOff> {
  const { handOffs: newest } = await handOffs.listHandOffs({ pageSize: 1000 });
  const named = (fits: (value: string) => boolean) =>
    newest.find(({ id, last }) => fits(id) || fits(last?.conversationId ?? ''));
  const found = named(value => value === text) ?? named(value => value.startsWith(text));
  if (found) return found;
  throw new MeshError(
    'HANDOFF_UNKNOWN',
    `${text}: no such conversation was handed off; dacp handoff list shows which were`,
  );
}

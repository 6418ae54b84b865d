import { MeshError } from '../../../base/index.js';
import type { Context } from '../../context.js';
import type { ExitCode } from '../../exit-codes.js';
import { type MeshClient, withMesh } from '../../mesh-client.js';
import { showOutcome, showStep } from './lines.js';

/** Which vote. */
export interface ShowInput {
  readonly id: string;
}

/** `dacp consensus show`: the steps of a vote, to its end. */
export async function show(context: Context, { id }: ShowInput): Promise<ExitCode> {
  return await withMesh(context, mesh => follow(context, mesh, id));
}

/** Shows a vote until it is over, and how it ended. */
export async function follow(context: Context, mesh: MeshClient, id: string): Promise<ExitCode> {
  for await (const { step } of mesh.consensus.watchConsensus({ id })) if (step) showStep(context, step);
  const { consensus } = await mesh.consensus.getConsensus({ id });
  if (!consensus) throw new MeshError('CONSENSUS_UNKNOWN', `there is no vote "${id}"`);
  return showOutcome(context, consensus);
}

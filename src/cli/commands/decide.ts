import { MeshError } from '../../base/index.js';
import type { Context } from '../context.js';
import { findNegotiation } from '../find-negotiation.js';
import { withMesh } from '../mesh-client.js';

/** Which negotiation, and which proposal. */
export interface DecideInput {
  readonly negotiation: string;
  readonly choice: string;
}

/** `dacp decide`: takes a proposal of a negotiation whose caller decides, or none of them. */
export async function decide(context: Context, { negotiation: text, choice }: DecideInput): Promise<undefined> {
  const { terminal } = context;
  await withMesh(context, async mesh => {
    const { id: negotiationId = text, offers = [] } = (await findNegotiation(mesh, text)) ?? {};
    const chosen = offers.findLast(one => one.agent === choice || one.proposalId === choice);
    if (!chosen && choice !== 'none') {
      const agents = offers.map(({ agent }) => agent).join(', ') || 'nobody';
      throw new MeshError(
        'PROPOSAL_UNKNOWN',
        `${choice} has made no proposal; ${agents} has. "none" takes none of them`,
      );
    }
    const proposalId = chosen?.proposalId ?? '';
    await mesh.negotiations.decide({ negotiationId, decision: { proposalId } });
    if (terminal.json)
      terminal.object({ negotiation_id: negotiationId, agent: chosen?.agent ?? '', proposal_id: proposalId });
    else terminal.line(chosen ? `${terminal.style.good('taken')}  ${chosen.agent}` : 'none was taken');
  });
}

import type { Context } from '../context.js';
import { withMesh } from '../mesh-client.js';
import { createNegotiationReport, resultText } from '../negotiation-report.js';

/** Which negotiation. */
export interface NegotiationInput {
  readonly id: string;
}

/** `dacp negotiation`: the steps of one negotiation, and its result; one that is open is followed to its end. */
export async function negotiation(context: Context, { id }: NegotiationInput): Promise<undefined> {
  const { terminal } = context;
  await withMesh(context, async mesh => {
    const { negotiation: known } = await mesh.negotiations.get({ negotiationId: id });
    const participants = known?.participants.map(({ agent }) => agent) ?? [];
    const report = createNegotiationReport(terminal, participants);
    for await (const { step } of mesh.negotiations.watch({ negotiationId: id })) {
      if (!step) continue;
      report.step(step);
      const { kind } = step;
      if (kind.case === 'ended' && kind.value.result && !terminal.json)
        terminal.line(`\n${resultText(kind.value.result)}`);
    }
  });
}

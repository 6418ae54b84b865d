import { NegotiationState } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { MeshError } from '../../base/index.js';
import type { Context } from '../context.js';
import { findNegotiation } from '../find-negotiation.js';
import { withMesh } from '../mesh-client.js';
import { createNegotiationReport, resultText } from '../negotiation-report.js';

/** Which negotiation. */
export interface NegotiationInput {
  readonly id: string;
  /** After which step. */
  readonly from?: string;
  /** Why it is cancelled; it is not unless said. */
  readonly cancel?: string;
}

/**
 * `dacp negotiation`: the steps of one negotiation, and its result; one that is open is followed to its end. It may be cancelled first. With
 * `--from` only what came after a step, such as the last that was seen.
 */
export async function negotiation(context: Context, { id: text, from, cancel }: NegotiationInput): Promise<undefined> {
  const { terminal } = context;
  const afterVersion = readVersion(from);
  await withMesh(context, async mesh => {
    const known = await findNegotiation(mesh, text);
    const { id = text, participants = [], state } = known ?? {};
    if (cancel !== undefined && state === NegotiationState.ENDED)
      terminal.note('it had ended before: there is nothing to cancel');
    if (cancel !== undefined) await mesh.negotiations.cancel({ negotiationId: id, cancellation: { reason: cancel } });
    const report = createNegotiationReport(
      terminal,
      participants.map(({ agent }) => agent),
    );
    // Who made a proposal is said in another step than what became of it.
    const watched = { negotiationId: id, afterVersion: terminal.json ? afterVersion : 0n };
    let last = 0n;
    for await (const { step } of mesh.negotiations.watch(watched)) {
      if (!step) continue;
      const { kind, version } = step;
      last = version;
      if (version <= afterVersion) {
        report.skip(step);
        continue;
      }
      report.step(step);
      if (kind.case === 'ended' && kind.value.result && !terminal.json)
        terminal.line(`\n${resultText(kind.value.result)}`);
    }
    if (!terminal.json && last <= afterVersion) terminal.note(`it has ended with step ${last}`);
  });
}

function readVersion(text = '0'): bigint {
  if (/^\d{1,18}$/.test(text)) return BigInt(text);
  throw new MeshError('OPTION_INVALID', `--from ${text}: takes the number of a step, as --json tells it in "version"`);
}

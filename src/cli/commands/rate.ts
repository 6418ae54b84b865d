import type { Negotiation } from '#gen/dacp/negotiation/v1/negotiation_pb.js';
import { AwardState, ReputationSchema } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { MeshError } from '../../base/index.js';
import type { Context } from '../context.js';
import { findNegotiation } from '../find-negotiation.js';
import { withMesh } from '../mesh-client.js';
import { protoJson } from '../proto-json.js';

/** What is said of which result. */
export interface RateInput {
  readonly negotiation: string;
  readonly quality?: string;
  readonly paid?: string;
  readonly award?: string;
}

/** `dacp rate`: the caller's word on a result. */
export async function rate(context: Context, input: RateInput): Promise<undefined> {
  const { terminal } = context;
  const { award } = input;
  if (input.quality === undefined && input.paid === undefined)
    throw new MeshError('OPTION_INVALID', 'say how good it was, from 0 to 1, or what it did cost with --paid');
  const quality = input.quality === undefined ? undefined : readShare(input.quality);
  const paidMicros = input.paid === undefined ? undefined : readMicros(input.paid);
  if (award !== undefined && !/^\d{1,9}$/.test(award))
    throw new MeshError('OPTION_INVALID', `--award ${award}: takes a fence, such as 1`);
  await withMesh(context, async mesh => {
    const negotiation = await findNegotiation(mesh, input.negotiation);
    const { reputation } = await mesh.negotiations.rate({
      negotiationId: negotiation?.id ?? input.negotiation,
      fence: award === undefined ? onlyAward(negotiation) : BigInt(award),
      ...(quality !== undefined && { quality }),
      ...(paidMicros !== undefined && { paidMicros }),
    });
    if (!reputation) return;
    if (terminal.json) terminal.object(protoJson(ReputationSchema, reputation));
    else
      terminal.line(
        `${terminal.style.good('rated')}  ${reputation.agent} for ${reputation.capability}; its trust is ${reputation.trust.toFixed(2)} now`,
      );
  });
}

/** Of several winners it has to be said which one is meant; 0: there is one at most. */
function onlyAward(negotiation: Negotiation | undefined): bigint {
  const fulfilled = negotiation?.awards.filter(({ state }) => state === AwardState.FULFILLED) ?? [];
  if (fulfilled.length <= 1) return 0n;
  const names = fulfilled.map(({ award }) => `--award ${award?.fence} (${award?.agent})`).join(', ');
  throw new MeshError('OPTION_INVALID', `${fulfilled.length} agents did it; say whose result is meant: ${names}`);
}

function readShare(text: string): number {
  const share = text.trim() === '' ? Number.NaN : Number(text);
  if (share >= 0 && share <= 1) return share;
  throw new MeshError('OPTION_INVALID', `${text}: a quality is a number from 0 to 1, such as 0.8`);
}

function readMicros(text: string): bigint {
  const match = /^(\d{1,12})(?:\.(\d{1,6}))?$/.exec(text.trim());
  if (match) return BigInt(match[1] ?? '0') * 1_000_000n + BigInt((match[2] ?? '').padEnd(6, '0'));
  throw new MeshError('OPTION_INVALID', `--paid ${text}: takes a price with at most six digits behind the point`);
}

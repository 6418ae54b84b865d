import { ReputationSchema } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { MeshError } from '../../base/index.js';
import type { Context } from '../context.js';
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
  const { negotiation: negotiationId, award = '0' } = input;
  if (input.quality === undefined && input.paid === undefined)
    throw new MeshError('OPTION_INVALID', 'say how good it was, from 0 to 1, or what it did cost with --paid');
  const quality = input.quality === undefined ? undefined : readShare(input.quality);
  const paidMicros = input.paid === undefined ? undefined : readMicros(input.paid);
  if (!/^\d{1,9}$/.test(award)) throw new MeshError('OPTION_INVALID', `--award ${award}: takes a fence, such as 1`);
  await withMesh(context, async mesh => {
    const { reputation } = await mesh.negotiations.rate({
      negotiationId,
      fence: BigInt(award),
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

import { create, fromJson } from '@bufbuild/protobuf';
import { durationFromMs } from '@bufbuild/protobuf/wkt';
import { type StartRequest, StartRequestSchema } from '#gen/dacp/negotiation/v1/negotiation_pb.js';
import { type AwardPolicy, AwardPolicySchema } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { MeshError } from '../base/index.js';
import { jsonContent, traceContextOf } from '../message/index.js';
import type { Market, RoundTask } from './market.js';
import { capability } from './virtual-agent.js';

/** What the weights are of a policy that has some. */
const weights = { price: 1, time: 1, quality: 1 };

/** The award policies that the contract has, as they are written here, such as `lowest-price`. */
export const policyNames: readonly string[] = AwardPolicySchema.fields.map(({ name }) => name.replaceAll('_', '-'));

/** The award policy of a name. Errors: OPTION_INVALID. */
export function policyOf(name: string): AwardPolicy {
  const field = AwardPolicySchema.fields.find(one => one.name.replaceAll('_', '-') === name);
  if (!field)
    throw new MeshError('OPTION_INVALID', `there is no award policy "${name}"; take one of ${policyNames.join(', ')}`);
  return fromJson(AwardPolicySchema, { [field.jsonName]: name === 'weighted' ? weights : {} });
}

/** What the caller of one round asks for. */
export function requestOf(
  market: Market,
  { id, round, policy }: { id: string; round: number; policy: string },
): StartRequest {
  const task: RoundTask = { round };
  return create(StartRequestSchema, {
    negotiationId: id,
    conversationId: `conversation-${id}`,
    traceContext: traceContextOf(`00-${'5'.repeat(32)}-${'5'.repeat(16)}-00`),
    task: { capability, content: jsonContent({ ...task }) },
    policy: policyOf(policy),
    proposeWithin: durationFromMs(market.proposeMs),
    decideWithin: durationFromMs(market.decideMs),
    progressWithin: durationFromMs(market.progressMs),
    doWithin: durationFromMs(market.doMs),
  });
}

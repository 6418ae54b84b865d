import { create, fromJson, type JsonObject } from '@bufbuild/protobuf';
import { durationFromMs } from '@bufbuild/protobuf/wkt';
import { type StartRequest, StartRequestSchema } from '#gen/dacp/negotiation/v1/negotiation_pb.js';
import {
  type AwardPolicy,
  AwardPolicySchema,
  type Protocol,
  ProtocolSchema,
} from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { MeshError } from '../base/index.js';
import { jsonContent, traceContextOf } from '../message/index.js';
import type { Market, RoundTask } from './market.js';
import { capability } from './virtual-agent.js';

const policies = AwardPolicySchema.oneofs.flatMap(({ fields }) => fields);
const protocols = ProtocolSchema.oneofs.flatMap(({ fields }) => fields);

/** What the weights are of a policy that has some. */
const weights = { price: 1, time: 1, quality: 1 };

/** The award policies that the contract has, as they are written here, such as `lowest-price`. */
export const policyNames: readonly string[] = policies.map(({ name }) => name.replaceAll('_', '-'));

/** The award policy of a name. Errors: OPTION_INVALID. */
export function policyOf(name: string): AwardPolicy {
  const field = policies.find(one => one.name.replaceAll('_', '-') === name);
  if (!field)
    throw new MeshError('OPTION_INVALID', `there is no award policy "${name}"; take one of ${policyNames.join(', ')}`);
  return fromJson(AwardPolicySchema, { [field.jsonName]: name === 'weighted' ? weights : {} });
}

/** What a protocol needs to be told, in JSON; prices are those of the market. */
function optionsOf(name: string, { value }: Market): JsonObject {
  const micros = (price: number) => String(Math.round(price * 1_000_000));
  switch (name) {
    case 'several-winners':
      return { quantity: 2 };
    case 'english':
      return { startPriceMicros: micros(value), decrementMicros: micros(value / 100) };
    case 'dutch':
      return { startPriceMicros: '0', stepMicros: micros(value / 20), maxPriceMicros: micros(value) };
    case 'sealed-second-price':
      return { reservePriceMicros: micros(value) };
    default:
      return {};
  }
}

/** The protocols that the contract has, as they are written here, such as `contract-net`. */
export const protocolNames: readonly string[] = protocols.map(({ name }) => name.replaceAll('_', '-'));

/** Names as `dacp negotiate` has them. */
const shortNames: ReadonlyMap<string, string> = new Map([['second-price', 'sealed_second_price']]);

/** The protocol of a name, with what it takes to be carried out on a market. Errors: OPTION_INVALID. */
export function protocolOf(name: string, market: Market): Protocol {
  const field = protocols.find(one => one.name.replaceAll('_', '-') === name || one.name === shortNames.get(name));
  if (field) return fromJson(ProtocolSchema, { [field.jsonName]: optionsOf(field.name.replaceAll('_', '-'), market) });
  throw new MeshError('OPTION_INVALID', `there is no protocol "${name}"; take one of ${protocolNames.join(', ')}`);
}

/** What the caller of one round asks for. */
export function requestOf(
  market: Market,
  { id, round, policy, protocol }: { id: string; round: number; policy: string; protocol: string },
): StartRequest {
  const task: RoundTask = { round };
  return create(StartRequestSchema, {
    negotiationId: id,
    conversationId: `conversation-${id}`,
    traceContext: traceContextOf(`00-${'5'.repeat(32)}-${'5'.repeat(16)}-00`),
    task: { capability, content: jsonContent({ ...task }) },
    policy: policyOf(policy),
    protocol: protocolOf(protocol, market),
    proposeWithin: durationFromMs(market.proposeMs),
    decideWithin: durationFromMs(market.decideMs),
    progressWithin: durationFromMs(market.progressMs),
    doWithin: durationFromMs(market.doMs),
  });
}

import { create } from '@bufbuild/protobuf';
import {
  type AwardPolicy,
  AwardPolicySchema,
  BestQualitySchema,
  CallerDecidesSchema,
  FastestSchema,
  LowestPriceSchema,
  Trust,
  WeightedSchema,
} from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { MeshError } from '../base/index.js';
import { readWord } from './values.js';

const criteria = ['price', 'time', 'quality', 'confidence', 'record'] as const;
const names = 'lowest-price, fastest, best-quality, weighted, caller';

/** How the winner is picked, as the command line says it. */
export interface PolicyInput {
  readonly policy?: string;
  readonly weights?: string;
  readonly fallback?: string;
  readonly trust?: string;
}

/** Reads it. Errors: OPTION_INVALID. */
export function readPolicy({
  policy = 'lowest-price',
  weights,
  fallback,
  trust = 'measured',
}: PolicyInput): AwardPolicy {
  if (weights !== undefined && policy !== 'weighted' && fallback !== 'weighted')
    throw new MeshError('OPTION_INVALID', `--weights ${weights}: goes with --policy weighted`);
  if (fallback !== undefined && policy !== 'caller')
    throw new MeshError('OPTION_INVALID', `--fallback ${fallback}: goes with --policy caller`);
  const counted = readWord('--trust', Trust, trust);
  if (policy !== 'caller')
    return create(AwardPolicySchema, { policy: byItself('--policy', policy, weights), trust: counted });
  const value = create(CallerDecidesSchema, {
    fallback: byItself('--fallback', fallback ?? 'lowest-price', weights),
  });
  return create(AwardPolicySchema, { policy: { case: 'caller', value }, trust: counted });
}

type ByItself = Exclude<AwardPolicy['policy'], { case: 'caller' | undefined; value?: unknown }>;

function byItself(option: string, policy: string, weights: string | undefined): ByItself {
  switch (policy) {
    case 'lowest-price':
      return { case: 'lowestPrice', value: create(LowestPriceSchema) };
    case 'fastest':
      return { case: 'fastest', value: create(FastestSchema) };
    case 'best-quality':
      return { case: 'bestQuality', value: create(BestQualitySchema) };
    case 'weighted':
      return { case: 'weighted', value: readWeights(weights) };
    default:
      throw new MeshError('OPTION_INVALID', `${option} ${policy}: takes one of ${names}`);
  }
}

function readWeights(text = 'price=1,time=1,quality=1') {
  const weights = create(WeightedSchema);
  for (const pair of text.split(',')) {
    const [name = '', value = ''] = pair.split('=').map(part => part.trim());
    const criterion = criteria.find(one => one === name);
    const weight = value === '' ? Number.NaN : Number(value);
    if (!criterion || !Number.isFinite(weight) || weight < 0)
      throw new MeshError(
        'OPTION_INVALID',
        `--weights ${pair}: takes ${criteria.join('=…,')}=… with numbers of 0 and more, such as price=1,quality=2`,
      );
    weights[criterion] = weight;
  }
  if (criteria.every(criterion => weights[criterion] === 0))
    throw new MeshError(
      'OPTION_INVALID',
      `--weights ${text}: one of them must be more than 0, such as price=1,quality=2`,
    );
  return weights;
}

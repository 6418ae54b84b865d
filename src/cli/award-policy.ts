import { create } from '@bufbuild/protobuf';
import { type AwardPolicy, AwardPolicySchema, WeightedSchema } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { MeshError } from '../base/index.js';

const criteria = ['price', 'time', 'quality', 'confidence'] as const;
const names = 'lowest-price, fastest, weighted';

/** How the winner is picked, as the command line says it. Errors: OPTION_INVALID. */
export function readPolicy(policy = 'lowest-price', weights?: string): AwardPolicy {
  if (weights !== undefined && policy !== 'weighted')
    throw new MeshError('OPTION_INVALID', `--weights ${weights}: goes with --policy weighted`);
  switch (policy) {
    case 'lowest-price':
      return create(AwardPolicySchema, { policy: { case: 'lowestPrice', value: {} } });
    case 'fastest':
      return create(AwardPolicySchema, { policy: { case: 'fastest', value: {} } });
    case 'weighted':
      return create(AwardPolicySchema, { policy: { case: 'weighted', value: readWeights(weights) } });
    default:
      throw new MeshError('OPTION_INVALID', `--policy ${policy}: takes one of ${names}`);
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
  return weights;
}

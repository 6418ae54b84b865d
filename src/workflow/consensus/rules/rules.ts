import type { ConsensusRule } from '#gen/dacp/workflow/v1/consensus_pb.js';
import { fieldInvalid } from '../../../message/index.js';
import { majority } from './majority.js';
import { quorum } from './quorum.js';
import { rankedChoice } from './ranked-choice.js';
import type { Rule } from './rule.js';
import { unanimity } from './unanimity.js';
import { weighted } from './weighted.js';

/** The names of the rules, as commands say them. */
const ruleNames = ['majority', 'weighted', 'ranked-choice', 'quorum', 'unanimity'] as const;

/** The rule that a contract names. Errors: FIELD_INVALID when it names none. */
export function ruleOf(wanted: ConsensusRule | undefined): Rule {
  switch (wanted?.rule.case) {
    case 'majority':
      return majority;
    case 'weighted':
      return weighted(wanted.rule.value.thresholdPercent);
    case 'rankedChoice':
      return rankedChoice;
    case 'quorum':
      return quorum(wanted.rule.value);
    case 'unanimity':
      return unanimity;
    default:
      throw fieldInvalid([{ field: 'rule', rule: 'required', message: `name one of ${ruleNames.join(', ')}` }]);
  }
}

import { create } from '@bufbuild/protobuf';
import { durationFromMs } from '@bufbuild/protobuf/wkt';
import { type ConflictPolicy, ConflictPolicySchema } from '#gen/dacp/workflow/v1/conflict_pb.js';
import {
  type ConsensusRule,
  ConsensusRuleSchema,
  type StartConsensusRequest,
  StartConsensusRequestSchema,
} from '#gen/dacp/workflow/v1/consensus_pb.js';
import { MeshError } from '../../../base/index.js';
import { jsonContent, parseAddress } from '../../../message/index.js';
import type { Context } from '../../context.js';
import { checkNamed, type Named } from '../../electorate.js';
import type { ExitCode } from '../../exit-codes.js';
import { withMesh } from '../../mesh-client.js';
import { jsonOrText } from '../../message-input.js';
import { readDuration, readLabels, readWhole } from '../../values.js';
import { follow } from './show.js';

/** What is to be decided, by whom and how. */
export interface StartInput {
  readonly question: string;
  readonly option?: readonly string[];
  readonly among?: readonly string[];
  readonly weight?: readonly string[];
  readonly rule?: string;
  readonly quorum?: string;
  readonly fallback?: string;
  readonly content?: string;
  readonly within?: string;
}

/** `dacp consensus start`: has agents vote, and shows it to the end. Ctrl-C ends the showing, not the vote. */
export async function start(context: Context, input: StartInput): Promise<ExitCode> {
  const request = requestOf(input);
  return await withMesh(context, async mesh => {
    await checkNamed(mesh, namedIn(request));
    const { consensus } = await mesh.consensus.startConsensus(request);
    const id = consensus?.id ?? '';
    const { terminal } = context;
    if (terminal.json) terminal.object({ consensus_id: id, conversation_id: consensus?.terms?.conversationId ?? '' });
    else terminal.line(`${terminal.style.dim('vote     ')}  ${id}`);
    return await follow(context, mesh, id);
  });
}

function requestOf(input: StartInput): StartConsensusRequest {
  const { question, option = [], among = [], weight = [], content, within, fallback } = input;
  if (option.length === 0) throw new MeshError('OPTION_INVALID', '--option: name what can be voted for, once for each');
  if (among.length + weight.length === 0)
    throw new MeshError('OPTION_INVALID', '--among: name who votes, such as capability:NAME or team:NAME');
  return create(StartConsensusRequestSchema, {
    question,
    options: option.map(name => ({ name })),
    among: among.map(text => parseAddress(text, '--among')),
    voters: Object.entries(readLabels('--weight', weight)).map(([agent, text]) => ({
      agent,
      weight: readWhole(`--weight ${agent}=`, text, { most: 1_000_000 }),
    })),
    rule: ruleOf(input),
    ...(fallback !== undefined && { fallback: fallbackOf(fallback) }),
    ...(content !== undefined && { content: jsonContent(jsonOrText(content)) }),
    ...(within !== undefined && { within: durationFromMs(readDuration('--within', within)) }),
  });
}

/** Whom it names beside those who vote. */
function namedIn({ among, voters, fallback }: StartConsensusRequest): Named {
  const policy = fallback?.policy;
  return {
    among,
    weighted: voters.map(({ agent }) => agent),
    priority: policy?.case === 'priority' ? policy.value.agents : [],
    arbiter: policy?.case === 'arbiter' ? policy.value.address : undefined,
  };
}

function ruleOf({ rule = 'majority', quorum }: StartInput): ConsensusRule {
  if (quorum !== undefined && rule !== 'quorum')
    throw new MeshError('OPTION_INVALID', `--quorum ${quorum}: goes with --rule quorum`);
  switch (rule) {
    case 'majority':
    case 'unanimity':
    case 'weighted':
      return create(ConsensusRuleSchema, { rule: { case: rule, value: {} } });
    case 'ranked-choice':
      return create(ConsensusRuleSchema, { rule: { case: 'rankedChoice', value: {} } });
    case 'quorum':
      return create(ConsensusRuleSchema, { rule: { case: 'quorum', value: quorumOf(quorum) } });
    default: {
      const names = 'majority, weighted, ranked-choice, quorum or unanimity';
      throw new MeshError('OPTION_INVALID', `--rule ${rule}: takes ${names}`);
    }
  }
}

function quorumOf(text: string | undefined) {
  if (text === undefined) return {};
  const value = readWhole('--quorum', text.replace(/%$/, ''), { most: 1_000_000 });
  return text.endsWith('%') ? { percent: value } : { voters: value };
}

function fallbackOf(text: string): ConflictPolicy {
  if (text === 'newest' || text === 'majority')
    return create(ConflictPolicySchema, { policy: { case: text, value: {} } });
  if (text.startsWith('arbiter:'))
    return create(ConflictPolicySchema, {
      policy: { case: 'arbiter', value: { address: text.slice('arbiter:'.length) } },
    });
  return create(ConflictPolicySchema, { policy: { case: 'priority', value: { agents: text.split(',') } } });
}

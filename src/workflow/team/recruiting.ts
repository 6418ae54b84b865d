import { create } from '@bufbuild/protobuf';
import { durationFromMs } from '@bufbuild/protobuf/wkt';
import { type StartRequest, StartRequestSchema } from '#gen/dacp/negotiation/v1/negotiation_pb.js';
import { AwardPolicySchema, NegotiationState, type Offer } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { type MemberJoined, MemberJoinedSchema, MembershipSchema, type Role } from '#gen/dacp/workflow/v1/team_pb.js';
import { type Clock, MeshError } from '../../base/index.js';
import { defaultCurrency } from '../../budget/index.js';
import { anyContent, errorOf } from '../../message/index.js';
import { candidatesOf, decidingOf, type Negotiations, noStandings, type Standings } from '../../negotiation/index.js';
import { deadlineMs, planOf, type TeamState } from './state.js';

/** What filling roles stands on. */
export interface RecruitingParts {
  readonly negotiations: Pick<Negotiations, 'open' | 'watch' | 'get' | 'pick'>;
  /** What the record says of bidders; absent: nothing. */
  readonly standings?: Standings;
  readonly clock: Clock;
}

const proposeMs = 5_000;

/**
 * Finds a member for a role by a negotiation: the best by the team's policy of those who are not in the team, have not left it, and ask no
 * more than may be. The id of the negotiation follows from the team, so that after a restart it goes on. Errors: TEAM_INCOMPLETE; what
 * negotiations end with.
 */
export async function recruit(
  { negotiations, standings = noStandings, clock }: RecruitingParts,
  state: TeamState,
  role: Role,
): Promise<MemberJoined> {
  const request = requestOf(state, role, clock.now());
  const { id } = await negotiations.open(request);
  for await (const { kind } of negotiations.watch(id)) {
    if (kind.case !== 'deciding') continue;
    const { state: stands, offers } = await negotiations.get(id);
    if (stands !== NegotiationState.DECIDING) continue;
    const chosen = choose(state, offers, { capability: role.capability, standings, nowMs: clock.now() });
    await negotiations.pick(id, chosen?.proposalId ?? '');
  }
  const { awards, result, failure } = await negotiations.get(id);
  const agent = awards.at(-1)?.award?.agent ?? '';
  if (!result || agent === '') {
    const why = failure ? errorOf(failure).message : 'nobody was awarded';
    throw new MeshError('TEAM_INCOMPLETE', `role "${role.name}" could not be filled: ${why}`);
  }
  const { offers } = await negotiations.get(id);
  const priceMicros = offers.find(one => one.agent === agent)?.proposal?.priceMicros ?? 0n;
  return create(MemberJoinedSchema, { agent, role: role.name, negotiationId: id, priceMicros });
}

/** The best offer that the team may take. Pure. */
export function choose(
  { terms, members, left }: TeamState,
  offers: readonly Offer[],
  { capability, standings, nowMs }: { capability: string; standings: Standings; nowMs: number },
): Offer | undefined {
  const not = new Set([...members, ...left].map(({ agent }) => agent));
  const most = terms?.priceMicrosMax;
  const open = offers.filter(
    ({ agent, proposal }) => !not.has(agent) && (most === undefined || (proposal?.priceMicros ?? 0n) <= most),
  );
  if (open.length === 0) return undefined;
  const { policy, measured } = decidingOf(terms?.policy);
  const candidates = candidatesOf(open, { capability, standings, nowMs, measured, newcomersTurn: false });
  return policy(candidates).ranked[0]?.offer;
}

function requestOf(state: TeamState, { name, capability }: Role, nowMs: number): StartRequest {
  const { terms, members, left } = state;
  const plan = planOf(state);
  const index = plan.roles.findIndex(one => one.name === name);
  const turn = [...members, ...left].filter(({ role }) => role === name).length;
  const membership = create(MembershipSchema, {
    team: plan.name,
    goal: plan.goal,
    role: name,
    ...(terms?.deadline && { deadline: terms.deadline }),
    subtasks: plan.subtasks.filter(({ role }) => role === name),
  });
  const leftMs = Math.max(2, Math.floor(deadlineMs(state) - nowMs));
  return create(StartRequestSchema, {
    negotiationId: `${state.id}.${index}.${turn}`,
    task: {
      capability,
      namespace: state.namespace,
      content: anyContent(MembershipSchema, membership),
      description: `join team "${plan.name}" as ${name}`,
    },
    policy: create(AwardPolicySchema, { policy: { case: 'caller', value: {} } }),
    proposeWithin: terms?.proposeWithin ?? durationFromMs(Math.min(proposeMs, Math.floor(leftMs / 2))),
    doWithin: durationFromMs(Math.min(leftMs, 3_600_000)),
    conversationId: state.conversationId,
    ...(terms?.traceContext && { traceContext: terms.traceContext }),
    currency: terms?.currency || defaultCurrency,
  });
}

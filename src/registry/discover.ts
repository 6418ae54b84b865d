import { type Agent, type Query, Ranking } from '#gen/dacp/registry/v1/registry_pb.js';
import { qualify } from '../message/index.js';
import type { FormedTeams } from './formed-teams.js';
import { agentMessage } from './messages.js';
import { type PageOptions, pageOf } from './page.js';
import { matches, namespaceOf } from './query.js';
import { type AgentEntry, isActive, type RegistryState } from './state.js';

/** An agent that nobody can reach now comes after all that can be reached. */
const unreachableRank = Number.MAX_SAFE_INTEGER;

/** What an agent is sorted by, lower first. */
const rankOf: Record<Ranking, (agent: AgentEntry) => number> = {
  [Ranking.UNSPECIFIED]: () => 0,
  [Ranking.ID]: () => 0,
  [Ranking.LOAD]: busyness,
  [Ranking.NEWEST]: agent => -newestMs(agent),
};

/** One page of the agents that fit; see `Registry.discover`. */
export function discover(
  state: RegistryState,
  query: Query | undefined,
  options: PageOptions & { readonly ranking?: Ranking; readonly formed?: FormedTeams['of'] },
): { agents: Agent[]; nextPageToken: string; revision: bigint } {
  const rank = rankOf[options.ranking ?? Ranking.UNSPECIFIED];
  const found = candidates(state, query)
    .filter(agent => matches(query, agent.descriptor) || isFormed(query, agent, options.formed))
    .map(agent => ({ rank: rank(agent), id: agent.id, agent }));
  const { items, nextPageToken } = pageOf(found, options);
  return { agents: items.map(({ agent }) => agentMessage(agent)), nextPageToken, revision: state.revision };
}

function candidates(state: RegistryState, query: Query | undefined): AgentEntry[] {
  const agents = state.namespaces.get(namespaceOf(query))?.agents;
  if (!agents) return [];
  if (!query?.agentId) return [...agents.values()];
  const agent = agents.get(query.agentId);
  return agent ? [agent] : [];
}

/** It was brought into the team that is asked for. */
function isFormed(
  query: Query | undefined,
  { descriptor }: AgentEntry,
  formed: FormedTeams['of'] | undefined,
): boolean {
  if (!query?.team || !formed) return false;
  const members = formed(namespaceOf(query), query.team);
  return members.has(qualify(descriptor.namespace, descriptor.id)) && matches({ ...query, team: '' }, descriptor);
}

/** What waits and is worked on, on the average of the instances between which new messages are balanced. */
function busyness(agent: AgentEntry): number {
  const active = [...agent.instances.values()].filter(({ session }) => isActive(session));
  if (active.length === 0) return unreachableRank;
  return active.reduce((sum, { load }) => sum + (load ? load.mailboxSize + load.active : 0), 0) / active.length;
}

function newestMs(agent: AgentEntry): number {
  let newest = 0;
  for (const { registeredAtMs } of agent.instances.values()) newest = Math.max(newest, registeredAtMs);
  return newest;
}

import { create } from '@bufbuild/protobuf';
import { type Query, type WatchResponse, WatchResponseSchema } from '#gen/dacp/registry/v1/registry_pb.js';
import type { Step } from './change-log.js';
import { agentMessage } from './messages.js';
import { matches, namespaceOf } from './query.js';
import type { AgentEntry, RegistryState } from './state.js';

/** What a watch reads. */
export interface WatchSource {
  state(): RegistryState;
  /** Resolves when the revision has grown or the signal is aborted; rejects when the registry closes. */
  changed(signal: AbortSignal): Promise<void>;
}

/** Agents of one message of a snapshot: at 2 KiB each a quarter of the 4 MiB that gRPC clients take unless told otherwise. */
const snapshotAgentsMax = 500;

/**
 * The agents that fit a query, then their changes. A watcher holds a revision and nothing else; what it has not taken yet is in the
 * log that all share. Where the log no longer reaches back, it begins again with a snapshot. Of several changes of an agent that
 * wait, only the last is told.
 */
export async function* watch(
  source: WatchSource,
  query: Query | undefined,
  { afterRevision, signal }: { afterRevision: bigint; signal: AbortSignal },
): AsyncGenerator<WatchResponse, void> {
  let at = afterRevision;
  let begun = afterRevision > 0n;
  while (!signal.aborted) {
    const { log, revision } = source.state();
    if (!begun || !log.covers(at)) {
      yield* snapshot(source.state(), query);
      at = revision;
      begun = true;
      continue;
    }
    const step = log.after(at);
    if (!step) {
      await source.changed(signal);
      continue;
    }
    at = step.revision;
    const response = delta(source.state(), query, step);
    if (response) yield response;
  }
}

/**
 * The agents as they are, in one message or, when they are many, in a snapshot that later puts complete. The revision to resume from
 * comes with the last one; before, it is 0: begin again.
 */
function* snapshot(state: RegistryState, query: Query | undefined): Generator<WatchResponse, void> {
  const { revision } = state;
  const namespace = state.namespaces.get(namespaceOf(query));
  const agents = [...(namespace?.agents.values() ?? [])].filter(agent => matches(query, agent.descriptor));
  const rest = agents.slice(snapshotAgentsMax);
  const first = agents.slice(0, snapshotAgentsMax).map(agentMessage);
  yield create(WatchResponseSchema, {
    revision: rest.length === 0 ? revision : 0n,
    change: { case: 'snapshot', value: { agents: first } },
  });
  for (const [index, agent] of rest.entries()) yield put(agent, index === rest.length - 1 ? revision : 0n);
}

/** What a step means to the watcher of a query; undefined: nothing, or a later step tells it. */
function delta(state: RegistryState, query: Query | undefined, step: Step): WatchResponse | undefined {
  if (!step.agent || step.agent.namespace !== namespaceOf(query)) return undefined;
  const { namespace, id, before } = step.agent;
  const agent = state.namespaces.get(namespace)?.agents.get(id);
  if (agent && matches(query, agent.descriptor))
    return agent.revision === step.revision ? put(agent, step.revision) : undefined;
  if (!before || !matches(query, before)) return undefined;
  return create(WatchResponseSchema, {
    revision: step.revision,
    change: { case: 'removed', value: { agentId: id, namespace } },
  });
}

function put(agent: AgentEntry, revision: bigint): WatchResponse {
  return create(WatchResponseSchema, { revision, change: { case: 'put', value: agentMessage(agent) } });
}

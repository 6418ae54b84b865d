import type { JsonValue } from '@bufbuild/protobuf';
import { StateService } from '#gen/dacp/state/v1/state_pb.js';
import {
  type BackoffOptions,
  backoffMs,
  type Clock,
  isReason,
  MeshError,
  newId,
  sleep,
  toMeshError,
} from '../../base/index.js';
import { fromValue, jsonContent, qualify } from '../../message/index.js';
import { type Channel, type Client, type DialOptions, dial } from '../../rpc/index.js';
import type { AgentMemory, KeptValue, MemoryChanges, OpenMemory } from './memory.js';
import { fenced } from './volatile.js';

/** What a memory needs that is kept by nodes. */
export interface RemoteMemoryOptions {
  /** Nodes as `host:port`; when one does not answer, the next try goes to the next. */
  readonly nodes: readonly string[];
  readonly dialing?: DialOptions;
  readonly clock: Clock;
  /** Shown as the one who has a memory open: the host's name. */
  readonly owner: string;
}

type States = Client<typeof StateService>;
type Key = { readonly namespace: string; readonly type: string; readonly id: string };

/** How long a node may take to answer, in ms. */
const timeoutMs = 5_000;
const backoff: BackoffOptions = { firstMs: 50, maxMs: 2_000 };
/** The type of the states that agents' memories are. */
const stateType = 'agent';
/** An agent may go from any of its states to any other: it has several messages at once. */
const statuses = ['offline', 'idle', 'processing', 'communicating', 'learning', 'error'];
const machine = { transitions: statuses.map(to => ({ from: '*', to })) };

/**
 * A memory that nodes keep as states of type `agent`, in their record (S7). Each write expects the revision after the one before: when
 * another instance has opened the memory, that is another. Nothing is connected before a memory is opened.
 */
export function createRemoteMemory({ nodes, dialing, clock, owner }: RemoteMemoryOptions): AgentMemory {
  let channel: Channel | undefined;
  let turn = 0;

  /** Calls until a node has answered, with the same change id: a change that was made is not made again. */
  async function call<T>(use: (states: States) => Promise<T>, signal: AbortSignal): Promise<T> {
    for (let failures = 0; ; ) {
      signal.throwIfAborted();
      channel ??= dial(nodes[turn % nodes.length] ?? '', dialing);
      try {
        return await use(channel.client(StateService));
      } catch (thrown) {
        const error = toMeshError(thrown);
        if (!isPassing(error)) throw error;
        turn++;
        channel?.close();
        channel = undefined;
        await sleep(clock, backoffMs(++failures, backoff), signal);
      }
    }
  }

  async function open(agent: { namespace: string; id: string }, signal: AbortSignal): Promise<OpenMemory> {
    const key = { namespace: agent.namespace, type: stateType, id: agent.id };
    for (;;) {
      const found = await call(states => read(states, key), signal);
      const taken = await call(states => takeOver(states, key, found, owner), signal);
      if (taken !== undefined) return opened(key, taken, found?.value);
    }
  }

  function opened(key: Key, begun: bigint, value: JsonValue | undefined): OpenMemory {
    let revision = begun;
    return {
      entries: entriesOf(value),
      async write(changes, signal) {
        const changeId = newId();
        const operations = operationsOf(changes);
        if (operations.length === 0) return;
        const cause = { actor: key.id, reason: 'what the agent knows and does', changeId };
        const request = { key, operations, expectedRevision: revision, cause };
        try {
          const { state } = await call(states => states.apply(request, { timeoutMs }), signal);
          revision = state?.revision ?? revision;
        } catch (error) {
          throw isTakenOver(error) ? fenced(qualify(key.namespace, key.id)) : error;
        }
      },
    };
  }

  return {
    open,
    async close() {
      channel?.close();
      channel = undefined;
    },
  };
}

type Found = { readonly revision: bigint; readonly value: JsonValue };

async function read(states: States, key: Key): Promise<Found | undefined> {
  try {
    const { state } = await states.get({ key }, { timeoutMs });
    const json = state?.value?.kind.case === 'json' ? fromValue(state.value.kind.value) : {};
    return { revision: state?.revision ?? 0n, value: json };
  } catch (error) {
    if (isReason(error, 'STATE_UNKNOWN')) return undefined;
    throw error;
  }
}

/** The revision from which the memory is this instance's; undefined: somebody else came in between. */
async function takeOver(
  states: States,
  key: Key,
  found: Found | undefined,
  owner: string,
): Promise<bigint | undefined> {
  const cause = { actor: key.id, reason: `begins on host ${owner}`, changeId: newId() };
  try {
    if (!found) {
      const value = jsonContent({ owner, entries: {} });
      const { state } = await states.create({ key, value, status: 'idle', machine, cause }, { timeoutMs });
      return state?.revision;
    }
    const operations = [{ kind: { case: 'update', value: jsonContent({ owner }) } as const }, moveTo('idle')];
    const request = { key, operations, expectedRevision: found.revision, cause };
    const { state } = await states.apply(request, { timeoutMs });
    return state?.revision;
  } catch (error) {
    if (isTakenOver(error)) return undefined;
    throw error;
  }
}

function operationsOf({ entries, moves }: MemoryChanges) {
  const changed = [...entries].map(([key, kept]) => [key, kept ? toEntry(kept) : null] as const);
  const update = { case: 'update', value: jsonContent({ entries: Object.fromEntries(changed) }) } as const;
  return [...(changed.length > 0 ? [{ kind: update }] : []), ...moves.map(moveTo)];
}

function moveTo(status: string) {
  return { kind: { case: 'transition', value: status } as const };
}

/** In a list, since a merge patch puts lists in place as a whole: what is put replaces what was there, and null stays null. */
function toEntry({ value, untilMs }: KeptValue): JsonValue {
  return untilMs === undefined ? [value] : [value, untilMs];
}

function entriesOf(state: JsonValue | undefined): ReadonlyMap<string, KeptValue> {
  const { entries = {} } = (state ?? {}) as { entries?: Record<string, [JsonValue, number?]> };
  return new Map(
    Object.entries(entries).map(([key, [value, untilMs]]) => [
      key,
      untilMs === undefined ? { value } : { value, untilMs },
    ]),
  );
}

function isTakenOver(error: unknown): boolean {
  return error instanceof MeshError && ['STATE_CONFLICT', 'STATE_EXISTS', 'STATE_UNKNOWN'].includes(error.reason);
}

/** The node is away, was when it should have answered, or is about to begin: the same is asked again. */
function isPassing({ code, reason }: MeshError): boolean {
  return ['UNAVAILABLE', 'DEADLINE_EXCEEDED', 'CANCELLED'].includes(code) || reason === 'NOT_STARTED';
}

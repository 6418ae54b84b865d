import { timestampMs } from '@bufbuild/protobuf/wkt';
import type { Content } from '#gen/dacp/message/v2/message_pb.js';
import type {
  Cause as CauseMessage,
  StateKey as KeyMessage,
  Operation as OperationMessage,
  Query,
  StateService,
} from '#gen/dacp/state/v1/state_pb.js';
import { contentJson } from '../message/index.js';
import type { CallContext, Implementation } from '../rpc/index.js';
import type { Cause, Command, Operation } from './changes.js';
import { keyOf, type StateKey } from './key.js';
import { fromMachine } from './record.js';
import type { RangeOptions, States } from './states.js';
import { viewOf } from './view.js';

type Apply = Extract<Command, { kind: 'apply' }>;

/** The RPC edge of states. */
export function createStateService(states: States): Implementation<typeof StateService> {
  const apply = (key: KeyMessage | undefined, command: Omit<Apply, 'kind'>) =>
    states.execute(named(key), { kind: 'apply', ...command });
  return {
    async create({ key, value, status, machine, subject, cause }, call) {
      const keyId = subject === '' ? '' : await states.keyFor(subject);
      const command = { kind: 'create', value: value ? contentJson(value) : {}, status, keyId } as const;
      const state = await states.execute(named(key), { ...command, machine: fromMachine(machine), ...by(cause, call) });
      return { state: viewOf(state, true) };
    },
    async update({ key, updates, expectedRevision, cause, returnValue }, call) {
      const operations = [{ kind: 'update', updates: contentJson(updates) }] as const;
      const state = await apply(key, { operations, expectedRevision, ...by(cause, call) });
      return { state: viewOf(state, returnValue) };
    },
    async transition({ key, to, updates, expectedRevision, cause, returnValue }, call) {
      const operations = [{ kind: 'transition', to, updates: optionalJson(updates) }] as const;
      const state = await apply(key, { operations, expectedRevision, ...by(cause, call) });
      return { state: viewOf(state, returnValue) };
    },
    async apply({ key, operations: given, expectedRevision, cause }, call) {
      const operations = given.map(toOperation);
      const state = await apply(key, { operations, expectedRevision, ...by(cause, call) });
      return { state: viewOf(state, false) };
    },
    async delete({ key, expectedRevision, cause }, call) {
      const { revision } = await states.execute(named(key), { kind: 'delete', expectedRevision, ...by(cause, call) });
      return { revision };
    },
    async get({ key, at }) {
      const moment =
        at.case === 'revision'
          ? { revision: at.value }
          : at.case === 'time'
            ? { timeMs: timestampMs(at.value) }
            : undefined;
      return { state: viewOf(await states.get(named(key), moment), true) };
    },
    async history({ key, backwards, withState, ...range }) {
      const { items, nextPageToken } = await states.history(named(key), { backwards, withState, ...rangeOf(range) });
      return { changes: items, nextPageToken };
    },
    async audit({ query, actor, ...range }) {
      const { items, nextPageToken } = await states.audit({ query: queryOf(query), actor, ...rangeOf(range) });
      return { changes: items, nextPageToken };
    },
    async list({ query, status, withValues, withDeleted, pageSize, pageToken }) {
      const found = await states.list({ query: queryOf(query), status, withDeleted, pageSize, pageToken });
      return { states: found.items.map(state => viewOf(state, withValues)), nextPageToken: found.nextPageToken };
    },
    watch: ({ query, afterPosition, withState }, { signal }) =>
      states.watch({ query: queryOf(query), after: afterPosition, withState, signal }),
    rebuild: (_, { signal }) => rebuild(states, signal),
  };
}

async function* rebuild(states: States, signal: AbortSignal) {
  const sum = { events: 0n, states: 0n, snapshots: 0n };
  let ring: () => void = () => undefined;
  let over = false;
  const done = states
    .rebuild(page => {
      sum.events += BigInt(page.events);
      sum.states += BigInt(page.states);
      sum.snapshots += BigInt(page.snapshots);
      ring();
    })
    .finally(() => {
      over = true;
      ring();
    });
  // Whoever hangs up stops hearing of it; the rebuild goes on.
  done.catch(() => undefined);
  while (!over && !signal.aborted) {
    await new Promise<void>(resolve => {
      ring = resolve;
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    if (!over) yield { ...sum, done: false };
  }
  await done;
  yield { ...sum, done: true };
}

function by(cause: CauseMessage | undefined, { traceparent }: CallContext): { cause: Cause } {
  return { cause: { ...cause, traceparent: traceparent ?? '' } };
}

/** Keys are required by the contract. */
function named(key: KeyMessage | undefined): StateKey {
  return keyOf(key ?? { type: '', id: '' });
}

function queryOf(query: Query | undefined) {
  return query ?? {};
}

function optionalJson(content: Content | undefined) {
  return content && contentJson(content);
}

function toOperation({ kind, reason }: OperationMessage): Operation {
  if (kind.case === 'transition') return { kind: 'transition', to: kind.value, reason };
  return { kind: 'update', updates: contentJson(kind.case === 'update' ? kind.value : undefined), reason };
}

type RangeMessage = Parameters<Implementation<typeof StateService>['history']>[0];

function rangeOf(range: Pick<RangeMessage, 'from' | 'until' | 'pageSize' | 'pageToken'>): RangeOptions {
  const { from, until, pageSize, pageToken } = range;
  return {
    pageSize,
    pageToken,
    ...(from && { fromMs: timestampMs(from) }),
    ...(until && { untilMs: timestampMs(until) }),
  };
}

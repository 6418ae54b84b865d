import { anyUnpack, timestampMs } from '@bufbuild/protobuf/wkt';
import {
  AccountClosedSchema,
  AccountSetSchema,
  AccountSplitSchema,
  RefundedSchema,
  ReleasedSchema,
  ReservedSchema,
  SettledSchema,
} from '#gen/dacp/budget/v1/events_pb.js';
import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { assert, newId } from '../base/index.js';
import { newEvent } from '../eventlog/index.js';
import type { Change } from './changes.js';
import { fromAccount, fromAmounts, fromHold, fromLine, toAccount, toAmounts, toHold, toLine } from './record.js';

/** The stream of the record that says what became of budgets. */
export const ledgerStream = 'budget/ledger';

/** The event that a change becomes. The line of an award has the award's id: it may be kept with the award as well. */
export function toEvent(change: Change): Event {
  const said = { source: 'budget', timeMs: change.atMs };
  switch (change.kind) {
    case 'set':
      return newEvent({
        ...said,
        type: 'budget.set',
        payload: { schema: AccountSetSchema, message: { account: toAccount(change.account) } },
      });
    case 'split': {
      const { account, hold } = change;
      const message = { account: toAccount(account), ...(hold && { hold: toHold(hold) }) };
      return newEvent({ ...said, type: 'budget.split', payload: { schema: AccountSplitSchema, message } });
    }
    case 'reserved': {
      const message = { hold: toHold(change.hold) };
      return newEvent({
        ...said,
        ...aboutOf(change.hold.subject ?? {}),
        type: 'budget.reserved',
        payload: { schema: ReservedSchema, message },
      });
    }
    case 'settled': {
      const { line, holdId } = change;
      const message = { holdId, line: toLine(line, line.subject.kind === 'award' ? line.subject.id : newId()) };
      return newEvent({
        ...said,
        ...aboutOf(line.subject),
        type: 'budget.settled',
        payload: { schema: SettledSchema, message },
      });
    }
    case 'released': {
      const { holdId, reason } = change;
      return newEvent({
        ...said,
        type: 'budget.released',
        payload: { schema: ReleasedSchema, message: { holdId, reason } },
      });
    }
    case 'refunded': {
      const message = { accountId: change.id, amounts: toAmounts(change.amounts) };
      return newEvent({ ...said, type: 'budget.refunded', payload: { schema: RefundedSchema, message } });
    }
    case 'closed': {
      const message = { accountId: change.id, reason: change.reason };
      return newEvent({ ...said, type: 'budget.closed', payload: { schema: AccountClosedSchema, message } });
    }
  }
}

/** The change that an event of the ledger stands for. */
export function fromEvent({ type, payload, time }: Event): Change {
  const atMs = time ? timestampMs(time) : 0;
  assert(payload, `an event of type ${type} says what happened`);
  const set = anyUnpack(payload, AccountSetSchema);
  if (set?.account) return { kind: 'set', account: fromAccount(set.account), atMs };
  const split = anyUnpack(payload, AccountSplitSchema);
  if (split?.account)
    return { kind: 'split', account: fromAccount(split.account), hold: split.hold && fromHold(split.hold), atMs };
  const reserved = anyUnpack(payload, ReservedSchema);
  if (reserved?.hold) return { kind: 'reserved', hold: fromHold(reserved.hold), atMs };
  const settled = anyUnpack(payload, SettledSchema);
  if (settled?.line) return { kind: 'settled', holdId: settled.holdId, line: fromLine(settled.line), atMs };
  const released = anyUnpack(payload, ReleasedSchema);
  if (released) return { kind: 'released', holdId: released.holdId, reason: released.reason, atMs };
  const refunded = anyUnpack(payload, RefundedSchema);
  if (refunded) return { kind: 'refunded', id: refunded.accountId, amounts: fromAmounts(refunded.amounts), atMs };
  const closed = anyUnpack(payload, AccountClosedSchema);
  assert(closed, `an event of type ${type} is one of the ledger`);
  return { kind: 'closed', id: closed.accountId, reason: closed.reason, atMs };
}

function aboutOf(subject: { agent?: string; conversationId?: string; namespace?: string; traceparent?: string }) {
  const { agent = '', conversationId = '', namespace = '', traceparent = '' } = subject;
  return { agentId: agent.slice(agent.indexOf('/') + 1), conversationId, namespace, traceparent };
}

import { create, type DescMessage, type MessageInitShape } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import {
  AcceptanceSchema,
  CallSchema,
  ProgressSchema,
  RejectionSchema,
  ResultSchema,
  WithdrawalSchema,
} from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { contractNet } from '../agent/index.js';
import { createFakeClock } from '../base/index.js';
import { anyContent, composeMessage, makeAddress, type PerformativeName } from '../message/index.js';
import type { Place } from './network.js';
import { managerName } from './processes.js';
import { createProtocolLines } from './protocol-lines.js';

const negotiationId = 'n1';
const clock = createFakeClock();
const nobody = { life: undefined, sessionId: '', offer: () => undefined } as never as Place;

/** A manager, and a bidder, and what is wrong with each thing that they say; the other one hears it unless it is `lost`. */
function scene() {
  const lines = createProtocolLines(() => true);
  const manager: Place = { ...nobody, agent: managerName };
  const bidder: Place = { ...nobody, agent: 'b' };

  function say<S extends DescMessage>(
    from: Place,
    [performative, schema, init]: readonly [PerformativeName, S, MessageInitShape<S>],
    names: { id?: string; inReplyTo?: string; lost?: boolean; to?: Place } = {},
  ): string[] {
    const { lost, to = from === manager ? bidder : manager, ...rest } = names;
    const sender = makeAddress('agent', from.agent);
    const content = anyContent(schema, create(schema, init));
    const parts = { performative, content, sender, receiver: makeAddress('agent', to.agent) };
    const message = composeMessage({ protocol: contractNet, ...rest }, parts, clock);
    const faults = lines.said(from, message);
    if (!lost) lines.heard(to, message);
    return faults;
  }

  const call = { id: 'n1~c0' };
  const order = { id: 'n1~a1' };
  return {
    manager,
    bidder,
    say,
    cfp: (to = bidder) => say(manager, ['cfp', CallSchema, { negotiationId }], { ...call, to }),
    propose: (names = {}) => say(bidder, ['propose', CallSchema, {}], { id: 'p1', inReplyTo: call.id, ...names }),
    accept: (names = {}) =>
      say(manager, ['accept_proposal', AcceptanceSchema, { negotiationId, proposalId: 'p1', fence: 1n }], {
        ...order,
        ...names,
      }),
    progress: () => say(bidder, ['inform', ProgressSchema, { negotiationId, fence: 1n }]),
    result: () => say(bidder, ['inform', ResultSchema, { negotiationId, fence: 1n }], { inReplyTo: order.id }),
    refuse: (inReplyTo: string, from = bidder) => say(from, ['refuse', CallSchema, {}], { inReplyTo }),
    fail: (inReplyTo: string, from = bidder) => say(from, ['failure', CallSchema, {}], { inReplyTo }),
    reject: (names: { to?: Place } = {}) =>
      say(manager, ['reject_proposal', RejectionSchema, { negotiationId, proposalId: 'p1' }], names),
    free: () => say(manager, ['reject_proposal', RejectionSchema, { negotiationId }]),
    cancel: ({ from = manager, fence = 1n, ...names }: { from?: Place; fence?: bigint; to?: Place } = {}) =>
      say(from, ['cancel', WithdrawalSchema, { negotiationId, fence }], names),
  };
}

describe('a message is allowed', () => {
  it('in the state that its sender is in, through a whole round', () => {
    const { cfp, propose, accept, progress, result } = scene();
    expect([cfp(), propose(), accept(), progress(), progress(), result()].flat()).toEqual([]);
  });

  it('again: whoever asks again, and whoever answers that, says the same', () => {
    const { cfp, propose, accept, result } = scene();
    expect([cfp(), cfp(), propose(), propose(), accept(), accept(), result(), accept(), result()].flat()).toEqual([]);
  });

  it('as an answer that there is nothing to be had, to what came after it was void', () => {
    const { cfp, propose, accept, cancel, refuse } = scene();
    const faults = [cfp(), propose(), accept({ lost: true }), cancel(), accept(), refuse('n1~a1')];
    expect(faults.flat()).toEqual([]);
  });

  it('from a manager to who proposed, forgot that, and says so when its call comes again', () => {
    const { bidder, cfp, propose, refuse, accept } = scene();
    const restarted: Place = { ...bidder };
    expect([cfp(), propose(), cfp(restarted), refuse('n1~c0', restarted), accept()].flat()).toEqual([]);
  });

  it('from a manager that hears first that a call is not known any more, and then what had been proposed on it', () => {
    const { bidder, cfp, propose, fail, reject } = scene();
    const restarted: Place = { ...bidder };
    const faults = [cfp(), propose({ lost: true }), cfp(restarted), fail('n1~c0', restarted), propose(), reject()];
    expect(faults.flat()).toEqual([]);
  });

  it('to a bidder that was restarted, and proposes anew on a call of which the award was taken back', () => {
    const { manager, bidder, say, cfp, propose, accept, cancel } = scene();
    const restarted: Place = { ...bidder };
    const again = { id: 'p2', inReplyTo: 'n1~c0' };
    const faults = [cfp(), propose(), accept({ lost: true }), cancel({ to: restarted }), cfp(restarted)].concat(
      say(restarted, ['propose', CallSchema, {}], again),
      say(manager, ['reject_proposal', RejectionSchema, { negotiationId, proposalId: 'p2' }], { to: restarted }),
    );
    expect(faults.flat()).toEqual([]);
  });

  it.each(['reject', 'cancel'] as const)(
    'from a bidder that was restarted, and hears first a %s, and then the call',
    over => {
      const { bidder, say, cfp, propose, ...others } = scene();
      const restarted = { ...bidder };
      const faults = [
        cfp(),
        propose(),
        others[over]({ to: restarted, fence: 0n }),
        cfp(restarted),
        say(restarted, ['propose', CallSchema, {}], { id: 'p2', inReplyTo: 'n1~c0' }),
      ];
      expect(faults.flat()).toEqual([]);
    },
  );

  it('to who is told that nothing of it will be taken, whether or not it was kept in reserve', () => {
    const { cfp, propose, reject, free } = scene();
    expect([cfp(), propose(), reject(), free()].flat()).toEqual([]);
    const other = scene();
    expect([other.cfp(), other.propose(), other.free()].flat()).toEqual([]);
  });

  it('to who has failed since, as far as the manager knows, and of whose lost proposal it has heard nothing', () => {
    const { cfp, propose, fail, free } = scene();
    expect([cfp(), propose({ lost: true }), fail('n1~c0'), free()].flat()).toEqual([]);
  });
});

describe('a message out of state is found', () => {
  it('when a bidder proposes that was not called, or says how far it is with nothing', () => {
    const { cfp, propose, accept, progress, result } = scene();
    expect(propose()).toEqual(['the participant has heard nothing of n1~c0']);
    const again = scene();
    again.cfp();
    again.propose();
    again.accept({ lost: true });
    expect(again.progress()).toMatchObject([expect.stringContaining('when n1~c0 is "proposed"')]);
    for (const each of [cfp, propose, accept, result]) each();
    expect(progress()).toMatchObject([expect.stringContaining('"inform_progress" is not for the participant to say')]);
  });

  it('when a manager accepts what it has not heard, or stops who is done', () => {
    const { cfp, propose, accept } = scene();
    cfp();
    propose({ lost: true });
    expect(accept()).toMatchObject([expect.stringContaining('when n1~c0 is "called"; allowed: ')]);
    const denied = scene();
    denied.cfp();
    denied.propose({ lost: true });
    denied.fail('n1~c0');
    expect(denied.accept()).toMatchObject([expect.stringContaining('when n1~c0 is "failed"; allowed: nothing')]);
    const other = scene();
    for (const each of [other.cfp, other.propose, other.accept, other.result]) each();
    expect(other.cancel()).toMatchObject([expect.stringContaining('when n1~c0 is "done"; allowed: nothing')]);
    expect(other.free()).toMatchObject([expect.stringContaining('when n1~c0 is "done"; allowed: nothing')]);
  });

  it('when a manager rejects what is done, a copy of whose proposal has come since', () => {
    const { cfp, propose, accept, result, reject } = scene();
    for (const each of [cfp, propose, accept, result, propose]) each();
    expect(reject()).toMatchObject([expect.stringContaining('when n1~c0 is "done"')]);
  });

  it('when a bidder goes on that has given up', () => {
    const { bidder, cfp, propose, accept, cancel, progress, result } = scene();
    for (const each of [cfp, propose, accept]) each();
    expect(cancel({ from: bidder })).toEqual([]);
    expect([progress(), result()]).toMatchObject([[expect.any(String)], [expect.any(String)]]);
  });
});

import { create } from '@bufbuild/protobuf';
import { timestampMs } from '@bufbuild/protobuf/wkt';
import { describe, expect, it } from 'vitest';
import { CallerDecidesSchema, Outcome, ProposalSchema } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { decideIn } from './decide.js';
import { createDraft } from './draft.js';
import { decline, epochMs, fail, given, play, progress, proposal, propose, result, start, times } from './scenario.js';
import { awardsInForce } from './state.js';
import { nextDueMs } from './terms.js';

const tick = { kind: 'tick' } as const;
const cancel = { kind: 'cancel', reason: 'changed my mind' } as const;
const byCaller = { case: 'caller', value: create(CallerDecidesSchema) } as const;

/** a is cheap and wins with fence 1; b is in reserve. */
const awarded = [
  [0, start(['a', 'b'])],
  [10, propose('a', proposal(1))],
  [20, propose('b', proposal(2))],
] as const;

describe('collecting', () => {
  it('goes on while an agent has not answered', () => {
    const { kinds } = given([0, start(['a', 'b'])])
      .when(10, propose('a', proposal(1)))
      .leads();
    expect(kinds).toEqual(['proposed']);
  });

  it('ends as soon as all have answered: the best is awarded, the rest hear that they did not win', () => {
    const { kinds, state } = given([0, start(['a', 'b', 'c'])], [10, propose('b', proposal(2))], [20, decline('c')])
      .when(30, propose('a', proposal(1)))
      .leads();
    expect(kinds).toEqual(['proposed', 'awarded', 'rejected']);
    expect(awardsInForce(state)[0]).toMatchObject({
      fence: 1n,
      agent: 'a',
      proposalId: 'p-a',
      sessionId: 'session-of-a',
    });
    expect(state.standings).toEqual(['reserve', 'awarded']);
  });

  it('ends at its deadline with what is there', () => {
    const collecting = given([0, start(['a', 'b'])], [10, propose('a', proposal(1))]);
    expect(collecting.when(times.proposeMs - 1, tick).leads().kinds).toEqual([]);
    expect(collecting.when(times.proposeMs, tick).leads().kinds).toEqual(['awarded']);
  });

  it('ends without proposals when all decline, saying why', () => {
    const { kinds, state } = given([0, start(['a', 'b'])], [10, decline('a', 'UNREACHABLE')])
      .when(20, decline('b'))
      .leads();
    expect(kinds).toEqual(['declined', 'ended']);
    expect(state.ended).toMatchObject({ outcome: Outcome.NO_PROPOSALS, failure: { reason: 'NO_PROPOSALS' } });
    expect(state.ended?.failure?.message).toContain('because of UNREACHABLE');
  });

  it('ends without proposals when nobody says anything', () => {
    const { state } = given([0, start(['a'])])
      .when(times.proposeMs, tick)
      .leads();
    expect(state.ended?.outcome).toBe(Outcome.NO_PROPOSALS);
  });

  it('takes the first proposal of an agent alone, also of those that are decided on together', () => {
    const { state } = play([[0, start(['a', 'b', 'c'])]]);
    const draft = createDraft(state, epochMs + 10);
    for (const [agent, id] of [
      ['a', 'first'],
      ['a', 'second'],
      ['b', 'first'],
      ['a', 'first'],
    ] as const)
      decideIn(draft, propose(agent, proposal(1), id));
    expect(draft.steps.map(({ kind }) => kind)).toMatchObject([
      { case: 'proposed', value: { agent: 'a', proposalId: 'first' } },
      { case: 'refused', value: { agent: 'a', proposalId: 'second' } },
      { case: 'proposed', value: { agent: 'b' } },
    ]);
  });

  it('refuses a second proposal of an agent, and a first one after a refusal', () => {
    const asked = given([0, start(['a', 'b', 'c'])], [10, propose('a', proposal(1))], [20, decline('b')]);
    for (const agent of ['a', 'b']) {
      const { steps } = asked.when(30, propose(agent, proposal(0.1), 'again')).leads();
      expect(steps.map(({ kind }) => kind)).toMatchObject([
        { case: 'refused', value: { agent, proposalId: 'again', failure: { reason: 'PROPOSAL_DOUBLE' } } },
      ]);
    }
  });

  it('takes the same proposal twice for one, since a message may come twice', () => {
    const { kinds } = given([0, start(['a', 'b'])], [10, propose('a', proposal(1))])
      .when(20, propose('a', proposal(1)))
      .leads();
    expect(kinds).toEqual([]);
  });

  it('refuses a proposal at or after the deadline', () => {
    const { kinds, steps } = given([0, start(['a', 'b'])], [10, propose('a', proposal(1))])
      .when(times.proposeMs, propose('b', proposal(0.1)))
      .leads();
    expect(kinds).toEqual(['refused', 'awarded']);
    expect(steps[0]?.kind.value).toMatchObject({ failure: { reason: 'PROPOSAL_LATE' } });
  });

  it('keeps only the first refusal of an agent for a reason', () => {
    const { kinds } = given(...awarded, [30, propose('a', proposal(1), 'x')])
      .when(40, propose('a', proposal(1), 'y'))
      .leads();
    expect(kinds).toEqual([]);
  });

  it('takes a proposal in another currency for a refusal', () => {
    const euros = create(ProposalSchema, { priceMicros: 1n, currency: 'EUR' });
    const { steps } = given([0, start(['a', 'b'])])
      .when(10, propose('a', euros))
      .leads();
    expect(steps[0]?.kind).toMatchObject({ case: 'declined', value: { failure: { reason: 'FIELD_INVALID' } } });
  });

  it('hears nobody who was not called', () => {
    expect(
      given([0, start(['a'])])
        .when(10, propose('stranger', proposal(1)))
        .throws().reason,
    ).toBe('REFUSED');
  });

  it('does not award an offer that was taken back', () => {
    const { state } = given(
      [0, start(['a', 'b', 'c'])],
      [10, propose('a', proposal(1))],
      [20, propose('b', proposal(2))],
    )
      .when(30, decline('a'))
      .leads();
    expect(state.standings).toEqual(['withdrawn', 'open']);
  });

  it('does not bring back an offer that was taken back when one of another bidder has the same id', () => {
    const { state } = given(
      [0, start(['a', 'b', 'c'])],
      [10, propose('a', proposal(1), 'p')],
      [20, decline('a')],
      [30, propose('b', proposal(3), 'p')],
    )
      .when(40, propose('c', proposal(2)))
      .leads();
    expect(state.standings).toEqual(['withdrawn', 'reserve', 'awarded']);
  });
});

describe('doing', () => {
  it('ends well with the result of the award in force', () => {
    const { kinds, state } = given(...awarded)
      .when(100, result('a', 1n))
      .leads();
    expect(kinds).toEqual(['ended']);
    expect(state.ended).toMatchObject({ outcome: Outcome.COMPLETED, agent: 'a' });
  });

  it('awards the next best with a higher fence when the winner fails', () => {
    const { kinds, state } = given(...awarded)
      .when(100, fail('a', 1n))
      .leads();
    expect(kinds).toEqual(['awardFailed', 'awarded']);
    expect(awardsInForce(state)[0]).toMatchObject({ fence: 2n, agent: 'b' });
  });

  it('awards nobody else while the winner may be at work', () => {
    expect(
      given(...awarded)
        .when(20 + times.progressMs - 1, tick)
        .leads().kinds,
    ).toEqual([]);
  });

  it('awards the next best when the progress lease has run out', () => {
    const { kinds, state, steps } = given(...awarded)
      .when(20 + times.progressMs, tick)
      .leads();
    expect(kinds).toEqual(['awardFailed', 'awarded']);
    expect(steps[0]?.kind.value).toMatchObject({ fence: 1n, failure: { reason: 'PROGRESS_EXPIRED' } });
    expect(awardsInForce(state)[0]?.fence).toBe(2n);
  });

  it('renews the lease with each sign of life, and after an outage', () => {
    for (const sign of [progress('a', 1n), { kind: 'resume' } as const]) {
      const renewed = given(...awarded, [2_000, sign]);
      expect(renewed.when(2_000 + times.progressMs - 1, tick).leads().kinds).toEqual([]);
      expect(renewed.when(2_000 + times.progressMs, tick).leads().kinds).toEqual(['awardFailed', 'awarded']);
    }
  });

  it('keeps no step for a sign of life that says nothing new while most of the lease is left', () => {
    expect(
      given(...awarded)
        .when(30, progress('a', 1n))
        .leads().kinds,
    ).toEqual([]);
    expect(
      given(...awarded)
        .when(30, progress('a', 1n, 'reading'))
        .leads().kinds,
    ).toEqual(['progressed']);
    const said = given(...awarded, [30, progress('a', 1n, 'reading')]);
    expect(said.when(40, progress('a', 1n, 'reading')).leads().kinds).toEqual([]);
  });

  it('refuses a result with the fence of a void award, and one of somebody else', () => {
    const second = given(...awarded, [100, fail('a', 1n)]);
    for (const late of [result('a', 1n), result('a', 2n), result('b', 1n), progress('a', 1n)]) {
      const { steps } = second.when(200, late).leads();
      expect(steps.map(({ kind }) => kind)).toMatchObject([
        { case: 'refused', value: { agent: late.agent, failure: { reason: 'FENCE_OLD' } } },
      ]);
    }
  });

  it('does not let a void award fail again', () => {
    expect(
      given(...awarded, [100, fail('a', 1n)])
        .when(200, fail('a', 1n))
        .leads().kinds,
    ).toEqual([]);
  });

  it('has nothing to take back for who failed with its award', () => {
    expect(
      given(...awarded, [100, fail('a', 1n)])
        .when(200, decline('a'))
        .leads().kinds,
    ).toEqual([]);
  });

  it('takes a winner that takes back its proposal as one that failed', () => {
    expect(
      given(...awarded)
        .when(100, decline('a'))
        .leads().kinds,
    ).toEqual(['awardFailed', 'awarded']);
  });

  it('fails clearly when every award failed', () => {
    const { kinds, state } = given(...awarded, [100, fail('a', 1n)])
      .when(200, fail('b', 2n, 'REFUSED'))
      .leads();
    expect(kinds).toEqual(['awardFailed', 'ended']);
    expect(state.ended).toMatchObject({
      outcome: Outcome.FAILED,
      failure: { reason: 'AWARDS_FAILED', details: { last_reason: 'REFUSED' } },
    });
  });

  it('ends when the time is up, even with a result in the same moment', () => {
    const working = given(...awarded, [18_000, progress('a', 1n)]);
    for (const last of [tick, result('a', 1n)]) {
      const { kinds, state } = working.when(times.doMs, last).leads();
      expect(kinds).toEqual(['ended']);
      expect(state.ended).toMatchObject({ outcome: Outcome.FAILED, failure: { reason: 'DEADLINE_PASSED' } });
    }
  });
});

describe('the caller', () => {
  const deciding = [
    [0, start(['a', 'b'], byCaller)],
    [10, propose('a', proposal(1))],
    [20, propose('b', proposal(2))],
  ] as const;

  it('decides when it is its turn, and only then', () => {
    expect(given(deciding[0], deciding[1]).when(15, { kind: 'pick', proposalId: 'p-a' }).throws().reason).toBe(
      'NEGOTIATION_STATE',
    );
    const { kinds, state } = given(...deciding)
      .when(30, { kind: 'pick', proposalId: 'p-b' })
      .leads();
    expect(kinds).toEqual(['awarded', 'rejected']);
    expect(awardsInForce(state)[0]?.agent).toBe('b');
  });

  it('may take none', () => {
    const { kinds, state } = given(...deciding)
      .when(30, { kind: 'pick', proposalId: '' })
      .leads();
    expect(kinds).toEqual(['rejected', 'ended']);
    expect(state.ended?.outcome).toBe(Outcome.CANCELLED);
  });

  it('cannot take what nobody offers', () => {
    expect(
      given(...deciding)
        .when(30, { kind: 'pick', proposalId: 'p-x' })
        .throws(),
    ).toMatchObject({
      reason: 'PROPOSAL_UNKNOWN',
      details: { proposals: 'p-a,p-b' },
    });
  });

  it('is replaced by the fallback when it takes too long', () => {
    const { state } = given(...deciding)
      .when(20 + times.decideMs, tick)
      .leads();
    expect(awardsInForce(state)[0]?.agent).toBe('a');
  });

  it('decides again when its winner fails', () => {
    const { kinds, state } = given(...deciding, [30, { kind: 'pick', proposalId: 'p-b' }])
      .when(100, fail('b', 1n))
      .leads();
    expect(kinds).toEqual(['awardFailed', 'deciding']);
    expect(state.decideByMs).toBe(epochMs + 100 + times.decideMs);
  });

  it('is not waited for when nothing is left to decide on', () => {
    const { kinds } = given(...deciding, [30, decline('a')])
      .when(40, decline('b'))
      .leads();
    expect(kinds).toEqual(['declined', 'ended']);
  });

  it('may cancel at any time, and twice', () => {
    expect(
      given([0, start(['a'])])
        .when(10, cancel)
        .leads().kinds,
    ).toEqual(['ended']);
    expect(
      given(...deciding)
        .when(30, cancel)
        .leads().kinds,
    ).toEqual(['rejected', 'ended']);
    expect(
      given(...awarded)
        .when(30, cancel)
        .leads().kinds,
    ).toEqual(['ended']);
    expect(
      given(...awarded, [30, cancel])
        .when(40, cancel)
        .leads().kinds,
    ).toEqual([]);
  });
});

describe('after the end', () => {
  const over = given(...awarded, [100, result('a', 1n)]);

  it('nothing is written any more', () => {
    expect(over.when(200, propose('b', proposal(1), 'new')).throws().reason).toBe('PROPOSAL_DOUBLE');
    expect(over.when(200, result('a', 1n)).throws().reason).toBe('FENCE_OLD');
    expect(over.when(200, progress('b', 2n)).throws().reason).toBe('FENCE_OLD');
    expect(over.when(200, { kind: 'pick', proposalId: 'p-b' }).throws().reason).toBe('NEGOTIATION_STATE');
    for (const late of [tick, decline('b'), fail('a', 1n), { kind: 'resume' } as const])
      expect(over.when(times.doMs * 2, late).leads().kinds).toEqual([]);
  });

  it('nothing is due any more', () => {
    expect(nextDueMs(over.when(200, tick).leads().state)).toBeUndefined();
  });
});

it('numbers and dates its steps', () => {
  const { steps } = given([0, start(['a'])])
    .when(10, propose('a', proposal(1)))
    .leads();
  expect(steps.map(({ version, at, negotiationId }) => [version, at && timestampMs(at), negotiationId])).toEqual([
    [2n, epochMs + 10, 'n1'],
    [3n, epochMs + 10, 'n1'],
  ]);
});

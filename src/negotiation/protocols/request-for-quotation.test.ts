import { describe, expect, it } from 'vitest';
import { Outcome } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { answer, fail, given, startBy, times } from '../scenario.js';
import { awardsInForce } from '../state.js';

const quoted = [
  [0, startBy(['a', 'b'], { case: 'requestForQuotation', value: {} })],
  [10, answer('a', 1, 1)],
  [20, answer('b', 1, 2)],
] as const;
const none = { kind: 'pick', proposalId: '' } as const;

describe('a request for quotation', () => {
  it('hands the quotations to the caller, and awards only what it accepts', () => {
    expect(
      given(quoted[0], quoted[1])
        .when(20, answer('b', 1, 2))
        .leads().kinds,
    ).toEqual(['proposed', 'deciding']);
    const { state } = given(...quoted)
      .when(30, { kind: 'pick', proposalId: 'p-b-1' })
      .leads();
    expect(awardsInForce(state)).toMatchObject([{ agent: 'b' }]);
  });

  it('ends as it should when the caller accepts none, or says nothing in time', () => {
    for (const [atMs, command] of [[30, none] as const, [20 + times.decideMs, { kind: 'tick' }] as const]) {
      const { kinds, state } = given(...quoted)
        .when(atMs, command)
        .leads();
      expect(kinds).toEqual(['rejected', 'ended']);
      expect(state.ended).toMatchObject({ outcome: Outcome.QUOTED });
    }
  });

  it('asks again when the accepted one fails', () => {
    const { kinds } = given(...quoted, [30, { kind: 'pick', proposalId: 'p-b-1' }])
      .when(40, fail('b', 1n))
      .leads();
    expect(kinds).toEqual(['awardFailed', 'deciding']);
  });
});

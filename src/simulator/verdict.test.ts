import { create } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { describe, expect, it } from 'vitest';
import { StartedSchema } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { createFakeClock } from '../base/index.js';
import { initialState, type NegotiationState } from '../negotiation/index.js';
import { createPunctuality } from './verdict.js';

/** A manager that collects until 2 s after the clock's begin. */
function collecting() {
  const clock = createFakeClock(0);
  const violations: string[] = [];
  const punctuality = createPunctuality({ diary: { violation: why => violations.push(why) }, now: clock.now });
  const terms = create(StartedSchema, { doBy: timestampFromMs(60_000) });
  const state: NegotiationState = { ...initialState('n'), status: 'collecting', terms, proposeByMs: 2_000 };
  return {
    violations,
    excusedAt(atMs: number) {
      clock.advance(atMs - clock.now());
      punctuality.excuse();
    },
    goesOnAt(atMs: number) {
      clock.advance(atMs - clock.now());
      punctuality.check(state);
    },
  };
}

describe('a round', () => {
  it('goes on within a second after it was due', () => {
    const { goesOnAt, violations } = collecting();
    goesOnAt(3_000);
    expect(violations).toEqual([]);
    goesOnAt(3_001);
    expect(violations).toEqual(['n, collecting, goes on 1001 ms after it had to']);
  });

  it('has that second after its store failed or its manager came back, and not a moment more', () => {
    const { excusedAt, goesOnAt, violations } = collecting();
    excusedAt(5_085);
    goesOnAt(6_085);
    expect(violations).toEqual([]);
    // What a manager does that tries its store again after a whole second.
    goesOnAt(6_163);
    expect(violations).toEqual(['n, collecting, goes on 1078 ms after it had to']);
  });

  it('has no more time for what failed before it was due', () => {
    const { excusedAt, goesOnAt, violations } = collecting();
    excusedAt(1_500);
    goesOnAt(3_001);
    expect(violations).toHaveLength(1);
  });
});

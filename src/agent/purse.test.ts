import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { type Budget, BudgetSchema } from '#gen/dacp/message/v2/message_pb.js';
import { type Limits, toBudget } from '../budget/index.js';
import { createPurse } from './purse.js';

function budget(limits: Limits, account = ''): Budget {
  return create(BudgetSchema, toBudget(limits, account));
}

describe('the purse of a message', () => {
  it('grants a question all that is left, and has it back but for what was used', () => {
    const purse = createPurse(budget({ micros: 100, tokens: 50, depth: 2 }));
    const granted = purse.grant(undefined, true);
    expect(granted).toMatchObject({ costMicros: 100n, tokens: 50n, depth: 2 });
    expect(purse.left()).toMatchObject({ micros: 0, tokens: 0, depth: 2 });
    purse.giveBack(granted, budget({ micros: 70, tokens: 50 }));
    expect(purse.left()).toMatchObject({ micros: 70, tokens: 50 });
  });

  it('never gets back more than it granted, and nothing from who says nothing', () => {
    const purse = createPurse(budget({ micros: 100 }));
    const granted = purse.grant(budget({ micros: 40 }), true);
    purse.giveBack(granted, budget({ micros: 1_000 }));
    expect(purse.left().micros).toBe(100);
    purse.giveBack(purse.grant(budget({ micros: 40 }), true), undefined);
    expect(purse.left().micros).toBe(60);
  });

  it('grants nothing with what wants no answer, unless it is said', () => {
    const purse = createPurse(budget({ micros: 100 }));
    expect(purse.grant(undefined, false).costMicros).toBe(0n);
    expect(purse.grant(budget({ micros: 10 }), false).costMicros).toBe(10n);
  });

  it('refuses to grant more than is left', () => {
    const purse = createPurse(budget({ micros: 100, depth: 1 }));
    purse.spend({ micros: 30 });
    expect(() => purse.grant(budget({ micros: 71 }), true)).toThrow(/may cost 0.00007 USD at most; 0.000071 USD/);
    expect(() => purse.grant(budget({ depth: 2 }), true)).toThrow(/1 further levels/);
  });

  it('limits what is granted without a limit to what is left', () => {
    const purse = createPurse(budget({ micros: 100, tokens: 5 }));
    expect(purse.grant(budget({ micros: 10 }), true)).toMatchObject({ costMicros: 10n, tokens: 5n });
  });

  it('of a kept account grants what there is to several, since it is counted there', () => {
    const purse = createPurse(budget({ micros: 100 }, 'negotiation:n1'));
    expect(purse.grant(undefined, true)).toMatchObject({ costMicros: 100n, account: 'negotiation:n1' });
    expect(purse.grant(undefined, true)).toMatchObject({ costMicros: 100n, account: 'negotiation:n1' });
  });
});

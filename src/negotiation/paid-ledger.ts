import type { Ledger } from './ledger.js';
import type { Treasury } from './treasury.js';

/**
 * A ledger that pays: what is awarded is reserved before it is written, and what became of awards is settled afterwards. An award that
 * cannot be paid any more is not written: BUDGET_EXHAUSTED.
 */
export function createPaidLedger(ledger: Ledger, treasury: Pick<Treasury, 'reserve' | 'settle'>): Ledger {
  return {
    ...ledger,
    async write(from, to, steps) {
      const reserved = treasury.reserve(from, to);
      try {
        // What is reserved is in the record before the award is: whoever comes back after a crash finds both, or neither.
        if (reserved?.recorded) await reserved.recorded;
        await ledger.write(from, to, steps);
      } catch (error) {
        reserved?.undo();
        throw error;
      }
      treasury.settle(from, to);
    },
  };
}

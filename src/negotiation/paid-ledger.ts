import type { Step } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { mayBeKept } from '../eventlog/index.js';
import { evolve } from './evolve.js';
import type { Ledger } from './ledger.js';
import type { NegotiationState } from './state.js';
import type { Reservation, Treasury } from './treasury.js';

/** A ledger that pays: what is awarded is reserved before it is written, and what became of awards is settled afterwards. */
export interface PaidLedger extends Ledger {
  /** Errors: as of any ledger, and BUDGET_EXHAUSTED: an award that cannot be paid any more is not written. */
  write: Ledger['write'];
  /**
   * The steps that the record has after a state. What was reserved for a write whose answer was lost is kept when it is among them, and
   * given back when it is not.
   */
  reread(from: NegotiationState): Promise<readonly Step[]>;
}

/** Makes one of a ledger that does not. */
export function createPaidLedger(ledger: Ledger, treasury: Pick<Treasury, 'reserve' | 'settle'>): PaidLedger {
  /** What is reserved for awards that may be in the record, by negotiation. */
  const inDoubt = new Map<string, Reservation>();

  return {
    ...ledger,
    async write(from, to, steps) {
      const reserved = treasury.reserve(from, to);
      try {
        // What is reserved is in the record before the award is: whoever comes back after a crash finds both, or neither.
        if (reserved?.recorded) await reserved.recorded;
        await ledger.write(from, to, steps);
      } catch (error) {
        if (reserved && mayBeKept(error)) inDoubt.set(to.id, reserved);
        else reserved?.undo();
        throw error;
      }
      treasury.settle(from, to);
    },
    async reread(from) {
      const steps: Step[] = [];
      for await (const step of ledger.read(from.id, from.version)) steps.push(step);
      if (steps.length === 0) inDoubt.get(from.id)?.undo();
      else treasury.settle(from, steps.reduce(evolve, from));
      inDoubt.delete(from.id);
      return steps;
    },
  };
}

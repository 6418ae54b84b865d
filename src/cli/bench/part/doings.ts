import type { OrderName, Orders } from '../orders.js';

/** What a role does of the orders. */
export type Doings = {
  readonly [N in OrderName]?: (takes: Orders[N]['takes']) => Promise<Orders[N]['gives']> | Orders[N]['gives'];
} & {
  /** Gives everything back. */
  close(): Promise<void>;
};

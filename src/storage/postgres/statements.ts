import { expecting } from './sql.js';
import type { Decoder } from './values.js';

/** A column of what a statement returns. */
export interface Column {
  readonly name: string;
  readonly decode: Decoder;
}

/** A statement that one connection has prepared, or is about to. */
export interface Prepared {
  /** Under which the connection knows it. */
  readonly name: string;
  readonly sql: string;
  readonly types: readonly string[];
  /** Undefined until it ran once. */
  columns: readonly Column[] | undefined;
  /** Whether the connection was told to prepare it. */
  sent: boolean;
}

/** The prepared statements of one connection. */
export interface Statements {
  /** With types of parameters, since a statement with a null, or a fraction, is another one to the database. */
  find(sql: string, types: readonly string[], expects: boolean): Prepared;
  /** The connection may or may not have it: it is prepared again when it is needed. */
  forget(prepared: Prepared): void;
  /** Names that the connection need not keep; asked for once. */
  takeDropped(): string[];
}

/** How many are kept: far more than the rooms have, filters of callers included. */
const preparedMax = 256;

/** Makes the memory of one connection; the oldest go when there are too many. */
export function createStatements(): Statements {
  const bySql = new Map<string, Map<string, Prepared>>();
  const inOrder = new Map<Prepared, () => void>();
  let dropped: string[] = [];
  let nextName = 1;

  function forget(prepared: Prepared): void {
    inOrder.get(prepared)?.();
    if (inOrder.delete(prepared) && prepared.sent) dropped.push(prepared.name);
  }

  function make(sql: string, types: readonly string[], expects: boolean): Prepared {
    const text = expects ? expecting(sql, types.length) : sql;
    return { name: `d${nextName++}`, sql: text, types, columns: undefined, sent: false };
  }

  return {
    forget,
    find(sql, types, expects) {
      const variant = expects ? `${types.join()}!` : types.join();
      const variants = bySql.get(sql) ?? new Map<string, Prepared>();
      const known = variants.get(variant);
      if (known) return known;
      const oldest = inOrder.size >= preparedMax ? inOrder.keys().next().value : undefined;
      if (oldest) forget(oldest);
      const prepared = make(sql, types, expects);
      bySql.set(sql, variants.set(variant, prepared));
      inOrder.set(prepared, () => variants.delete(variant) && variants.size === 0 && bySql.delete(sql));
      return prepared;
    },
    takeDropped() {
      const names = dropped;
      dropped = [];
      return names;
    },
  };
}

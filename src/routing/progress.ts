/** How far a subscription has come, while several of its messages may be under way. Pure. */
export interface Progress {
  /** Everything up to here is done. */
  readonly position: bigint;
  /** Messages under way. */
  readonly size: number;
  /** A message goes out; positions only grow. */
  begin(position: bigint): void;
  /** A message is done; those before it may not be. */
  done(position: bigint): void;
  /** There is nothing up to here that is not under way or done. */
  passed(position: bigint): void;
}

/** Begins after a position. */
export function createProgress(after: bigint): Progress {
  /** In order. */
  const open = new Set<bigint>();
  let last = after;

  return {
    get position() {
      const [oldest] = open;
      return oldest === undefined ? last : oldest - 1n;
    },
    get size() {
      return open.size;
    },
    begin(position) {
      open.add(position);
      if (position > last) last = position;
    },
    done: position => void open.delete(position),
    passed(position) {
      if (position > last) last = position;
    },
  };
}

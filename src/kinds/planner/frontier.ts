/** What a search looks at next: the item of the lowest rank, of equal ones the one that came last. */
export interface Frontier<T> {
  push(item: T, rank: number): void;
  pop(): T | undefined;
}

interface Ranked<T> {
  readonly item: T;
  readonly rank: number;
  readonly order: number;
}

/** An empty frontier: a binary heap. */
export function createFrontier<T>(): Frontier<T> {
  const heap: Ranked<T>[] = [];
  let order = 0;

  function swap(a: number, b: number): void {
    const [first, second] = [heap[a], heap[b]];
    if (!first || !second) return;
    heap[a] = second;
    heap[b] = first;
  }

  function sink(): void {
    for (let at = 0; ; ) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      const child = before(heap[right], heap[left]) ? right : left;
      if (!before(heap[child], heap[at])) return;
      swap(at, child);
      at = child;
    }
  }

  return {
    push(item, rank) {
      heap.push({ item, rank, order: order++ });
      for (let at = heap.length - 1; at > 0; ) {
        const parent = (at - 1) >> 1;
        if (!before(heap[at], heap[parent])) return;
        swap(at, parent);
        at = parent;
      }
    },
    pop() {
      const first = heap[0];
      const last = heap.pop();
      if (last && heap.length > 0) {
        heap[0] = last;
        sink();
      }
      return first?.item;
    },
  };
}

function before<T>(a: Ranked<T> | undefined, b: Ranked<T> | undefined): boolean {
  if (!a) return false;
  if (!b) return true;
  return a.rank < b.rank || (a.rank === b.rank && a.order > b.order);
}

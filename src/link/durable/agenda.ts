/** What is due when: the earliest comes out first. */
export interface Agenda<T> {
  add(dueMs: number, item: T): void;
  /** The earliest, taken out, if it is due. */
  take(nowMs: number): T | undefined;
  /** When the earliest is due. */
  nextMs(): number | undefined;
}

interface Appointment<T> {
  readonly dueMs: number;
  readonly item: T;
}

/** Makes an empty one: a binary heap. */
export function createAgenda<T>(): Agenda<T> {
  const heap: Appointment<T>[] = [];
  const dueAt = (index: number) => (heap[index] as Appointment<T>).dueMs;

  function swap(a: number, b: number): void {
    const kept = heap[a] as Appointment<T>;
    heap[a] = heap[b] as Appointment<T>;
    heap[b] = kept;
  }

  function rise(from: number): void {
    for (let index = from; index > 0; ) {
      const parent = (index - 1) >> 1;
      if (dueAt(parent) <= dueAt(index)) return;
      swap(parent, index);
      index = parent;
    }
  }

  function sink(): void {
    for (let index = 0; ; ) {
      const left = index * 2 + 1;
      if (left >= heap.length) return;
      const right = left + 1;
      const child = right < heap.length && dueAt(right) < dueAt(left) ? right : left;
      if (dueAt(index) <= dueAt(child)) return;
      swap(index, child);
      index = child;
    }
  }

  return {
    add(dueMs, item) {
      heap.push({ dueMs, item });
      rise(heap.length - 1);
    },
    take(nowMs) {
      const first = heap[0];
      if (!first || first.dueMs > nowMs) return undefined;
      const last = heap.pop() as Appointment<T>;
      if (heap.length > 0) {
        heap[0] = last;
        sink();
      }
      return first.item;
    },
    nextMs: () => heap[0]?.dueMs,
  };
}

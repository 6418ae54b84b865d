/** What becomes of two sequences side by side: an item of both, of the first alone, or of the second alone. */
export type Pair<A, B> = readonly [A, B] | readonly [A, undefined] | readonly [undefined, B];

/** How two sequences are laid side by side. */
export interface Pairing<A, B> {
  /** What it costs that these two stand for each other; undefined: they cannot. One that stands alone costs 1. */
  cost(a: A, b: B): number | undefined;
  /** Beyond this many pairs to be looked at, it is done piece by piece, each of about so many. */
  readonly pairsMax?: number;
}

const pairsMaxUnlessSaid = 4_000_000;

/** Lays two sequences side by side at the least cost; each item comes once, in its order. Pure. */
export function pair<A, B>(first: readonly A[], second: readonly B[], pairing: Pairing<A, B>): Pair<A, B>[] {
  const { cost, pairsMax = pairsMaxUnlessSaid } = pairing;
  const free = (a: A | undefined, b: B | undefined) => a !== undefined && b !== undefined && cost(a, b) === 0;
  const shorter = Math.min(first.length, second.length);
  let head = 0;
  while (head < shorter && free(first[head], second[head])) head++;
  let tail = 0;
  while (tail < shorter - head && free(first[first.length - 1 - tail], second[second.length - 1 - tail])) tail++;
  const a = first.slice(head, first.length - tail);
  const b = second.slice(head, second.length - tail);
  const middle = pieceByPiece(a, b, { cost, pairsMax });
  const both = (from: number, to: number, shift: number) =>
    first.slice(from, to).map((item, index) => [item, second[from + index + shift]] as Pair<A, B>);
  return [...both(0, head, 0), ...middle, ...both(first.length - tail, first.length, second.length - first.length)];
}

function cheapest<A, B>(a: readonly A[], b: readonly B[], { cost }: Pairing<A, B>): Pair<A, B>[] {
  const width = b.length + 1;
  /** The least cost of what is left from here on. */
  const left = new Float64Array((a.length + 1) * width);
  const at = (i: number, j: number) => left[i * width + j] ?? 0;
  const together = (i: number, j: number) => {
    const [one, other] = [a[i], b[j]];
    const own = one === undefined || other === undefined ? undefined : cost(one, other);
    return own === undefined ? Number.POSITIVE_INFINITY : own + at(i + 1, j + 1);
  };
  for (let i = a.length; i >= 0; i--) {
    for (let j = b.length; j >= 0; j--) {
      if (i === a.length || j === b.length) left[i * width + j] = a.length - i + b.length - j;
      else left[i * width + j] = Math.min(together(i, j), 1 + at(i + 1, j), 1 + at(i, j + 1));
    }
  }
  const pairs: Pair<A, B>[] = [];
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    if (i < a.length && j < b.length && together(i, j) <= at(i, j)) pairs.push([a[i++] as A, b[j++] as B]);
    else if (i < a.length && (j === b.length || 1 + at(i + 1, j) <= at(i, j))) pairs.push([a[i++] as A, undefined]);
    else pairs.push([undefined, b[j++] as B]);
  }
  return pairs;
}

/** What stands in the first half of a piece counts; the second half is looked at again with what comes after it. */
function pieceByPiece<A, B>(a: readonly A[], b: readonly B[], pairing: Required<Pairing<A, B>>): Pair<A, B>[] {
  if (a.length * b.length <= pairing.pairsMax) return cheapest(a, b, pairing);
  const size = Math.max(2, Math.floor(Math.sqrt(pairing.pairsMax)));
  const pairs: Pair<A, B>[] = [];
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    const [one, other] = [a.slice(i, i + size), b.slice(j, j + size)];
    const last = i + size >= a.length && j + size >= b.length;
    const found = cheapest(one, other, pairing);
    let taken = 0;
    for (const [x, y] of found) {
      if (!last && taken >= size / 2) break;
      if (x !== undefined) i++;
      if (y !== undefined) j++;
      pairs.push(found[taken++] as Pair<A, B>);
    }
  }
  return pairs;
}

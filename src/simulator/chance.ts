/** Chance that comes from a seed: the same seed gives the same numbers. */
export interface Chance {
  /** At least 0 and below 1. */
  next(): number;
  /** At least `low` and below `high`. */
  between(low: number, high: number): number;
  /** True in this share of cases. */
  happens(share: number): boolean;
  /** One of these; there is at least one. */
  pick<T>(items: readonly T[]): T;
  /** Chance of its own, for somebody of this name: what one draws does not change what another gets. */
  fork(name: string): Chance;
}

/** Chance of a seed; any text is one. */
export function createChance(seed: string): Chance {
  const next = numbersOf(seed);
  const between = (low: number, high: number) => low + (high - low) * next();
  return {
    next,
    between,
    happens: share => next() < share,
    pick: items => items[Math.floor(next() * items.length)] as (typeof items)[number],
    fork: name => createChance(`${seed}/${name}`),
  };
}

/** A number of 32 bits that a text always gives (FNV-1a). */
export function digestOf(text: string, from = 0x811c9dc5): number {
  let hash = from;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** The generator sfc32: small, quick, and good enough for everything but secrets. */
function numbersOf(seed: string): () => number {
  let a = digestOf(seed);
  let b = digestOf(seed, a ^ 0x9e3779b9);
  let c = digestOf(seed, b ^ 0x85ebca6b);
  let counter = 1;
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
  // Seeds that differ in one letter have nothing in common after this.
  for (let i = 0; i < 12; i++) next();
  return next;
}

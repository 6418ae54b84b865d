import { MeshError } from '../base/index.js';
import { digestBytes, sha256 } from './digest.js';

/**
 * The right edge of a Merkle tree as in RFC 9162 (2.1): all that is needed to add leaves and to know the root. A tree of a billion
 * leaves has an edge of at most 30 hashes.
 */
export interface Tree {
  /** Leaves so far. */
  readonly size: bigint;
  /** Adds a leaf, by its hash. */
  add(leaf: Uint8Array): void;
  root(): Uint8Array;
  /** The edge as bytes, to go on from. */
  edge(): Uint8Array;
}

/** Begins an empty tree, or goes on with one of this size and edge. Errors: FIELD_INVALID when these do not belong together. */
export function createTree(size = 0n, edge: Uint8Array = new Uint8Array()): Tree {
  /** Roots of the full subtrees, the largest first: one for each bit that is set in `size`. */
  const peaks: Uint8Array[] = [];
  for (let at = 0; at < edge.length; at += digestBytes) peaks.push(edge.slice(at, at + digestBytes));
  if (edge.length % digestBytes !== 0 || peaks.length !== bitsSet(size))
    throw new MeshError('FIELD_INVALID', `${edge.length} bytes are not the edge of a tree of ${size} leaves`);

  return {
    get size() {
      return size;
    },
    add(leaf) {
      let node = leaf;
      for (let rest = size; (rest & 1n) === 1n; rest >>= 1n) node = nodeOf(peaks.pop() as Uint8Array, node);
      peaks.push(node);
      size++;
    },
    root() {
      const [last, ...others] = [...peaks].reverse();
      return others.reduce((right, left) => nodeOf(left, right), last ?? sha256(new Uint8Array()));
    },
    edge: () => Buffer.concat(peaks),
  };
}

const nodePrefix = 1;

function nodeOf(left: Uint8Array, right: Uint8Array): Uint8Array {
  const bytes = Buffer.allocUnsafe(1 + 2 * digestBytes);
  bytes[0] = nodePrefix;
  bytes.set(left, 1);
  bytes.set(right, 1 + digestBytes);
  return sha256(bytes);
}

function bitsSet(size: bigint): number {
  let count = 0;
  for (let rest = size; rest > 0n; rest >>= 1n) count += Number(rest & 1n);
  return count;
}

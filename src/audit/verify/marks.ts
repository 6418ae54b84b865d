import type { Finding } from '#gen/dacp/audit/v1/audit_pb.js';
import { sameBytes, type Tree } from '../../security/index.js';
import type { Read } from './checkpoints.js';
import { type ReadCheckpoint, rewritten, tailRemoved } from './finding.js';

/** What the growing tree is compared with. */
export interface Marks {
  readonly count: bigint;
  /** The newest that fitted. */
  readonly newest: ReadCheckpoint | undefined;
  /** There is nothing to compare before the tree is as large as this. */
  readonly due: bigint;
  /** The tree has come so far: compares it with the checkpoints of that size. */
  reached(tree: Tree): Promise<Finding[]>;
  /** There are no more links: what checkpoints cover beyond them. */
  beyond(end: { readonly size: bigint; readonly position: bigint }): Promise<Finding[]>;
}

/** The record's own checkpoints, in their order, and those kept elsewhere, by size. */
export function createMarks(own: AsyncGenerator<Read>, foreign: readonly Read[]): Marks {
  let count = 0n;
  let newest: ReadCheckpoint | undefined;
  let next: Read | undefined;
  let ownOver = false;
  let foreignAt = 0;
  let due = 0n;
  /** After the position up to which a checkpoint was last compared. */
  let comparedTo = 0n;

  async function nextOwn(): Promise<Read | undefined> {
    if (next || ownOver) return next;
    const { value, done } = await own.next();
    ownOver = done === true;
    next = value || undefined;
    if (next) count++;
    return next;
  }

  function compare({ checkpoint, signed }: ReadCheckpoint, tree: Tree): Finding | undefined {
    const fits = sameBytes(tree.root(), checkpoint.root);
    const finding = fits ? undefined : rewritten(checkpoint, comparedTo + 1n);
    if (fits) newest = { checkpoint, signed };
    comparedTo = checkpoint.position;
    return finding;
  }

  /** What has to be said of a checkpoint once the tree is as large; undefined: the tree is not yet. */
  function judge(read: Read, tree: Tree): Finding[] | undefined {
    if ('finding' in read) return [read.finding];
    if (read.checkpoint.treeSize > tree.size) return undefined;
    const finding = read.checkpoint.treeSize === tree.size ? compare(read, tree) : undefined;
    return finding ? [finding] : [];
  }

  return {
    get count() {
      return count;
    },
    get newest() {
      return newest;
    },
    get due() {
      return due;
    },
    async reached(tree) {
      const findings: Finding[] = [];
      for (let read = await nextOwn(); read; read = await nextOwn()) {
        const said = judge(read, tree);
        if (!said) break;
        findings.push(...said);
        next = undefined;
      }
      for (let read = foreign[foreignAt]; read; read = foreign[++foreignAt]) {
        const said = judge(read, tree);
        if (!said) break;
        findings.push(...said);
        count++;
      }
      due = [next, foreign[foreignAt]].reduce((least, read) => smaller(least, sizeOf(read)), never);
      return findings;
    },
    async beyond(end) {
      const findings: Finding[] = [];
      let furthest: ReadCheckpoint | undefined;
      const left = [...foreign.slice(foreignAt)];
      for (let read = await nextOwn(); read; read = await nextOwn()) {
        left.push(read);
        next = undefined;
      }
      for (const read of left) {
        if ('finding' in read) findings.push(read.finding);
        else if (!furthest || read.checkpoint.treeSize > furthest.checkpoint.treeSize) furthest = read;
      }
      if (furthest && furthest.checkpoint.treeSize > end.size) findings.push(tailRemoved(furthest.checkpoint, end));
      return findings;
    },
  };
}

/** No tree is as large. */
const never = 2n ** 64n;

function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function sizeOf(read: Read | undefined): bigint {
  if (!read) return never;
  return 'finding' in read ? 0n : read.checkpoint.treeSize;
}

import { create } from '@bufbuild/protobuf';
import { type Finding, type VerifySummary, VerifySummarySchema } from '#gen/dacp/audit/v1/audit_pb.js';
import type { SignedCheckpoint } from '#gen/dacp/audit/v1/checkpoint_pb.js';
import { countStored } from '../../eventlog/index.js';
import { createTree, leafOf, sameBytes, type Tree, type TrustedKeys } from '../../security/index.js';
import type { Database } from '../../storage/index.js';
import { checkpointBefore } from '../checkpoint.js';
import { readLinks } from '../links.js';
import { believe, checkpointsOf, parse, type Read } from './checkpoints.js';
import { createComparison, type Part } from './events.js';
import { forged, type ReadCheckpoint } from './finding.js';
import { createMarks } from './marks.js';
import { readPruned } from './prune-notes.js';

/** What is to be proven, and by what. */
export interface Verification extends Part {
  readonly keys: TrustedKeys;
  /** Checkpoints that were kept elsewhere. */
  readonly checkpoints: readonly SignedCheckpoint[];
  readonly signal?: AbortSignal;
}

const pageSize = 1_000;

/**
 * Compares events with their links and the links with the signed checkpoints; gives what does not fit, and at the end how much was
 * looked at. A part of the record is proven between the checkpoint before it and the one after it.
 */
export async function* verifyRecord(
  database: Database,
  verification: Verification,
): AsyncGenerator<Finding, VerifySummary> {
  const { keys, to } = verification;
  const begin = await beginning(database, verification);
  const { notes, findings } = await readPruned(database, keys);
  const comparison = createComparison(database, { part: verification, notes });
  const marks = createMarks(checkpointsOf(database, { keys, last: begin.last }), believeAll(verification));
  let count = 0n;
  function* told(found: readonly Finding[]) {
    count += BigInt(found.length);
    yield* found;
  }

  yield* told([...begin.findings, ...findings]);
  const { tree } = begin;
  let position = begin.last?.checkpoint.position ?? 0n;
  let leaf = tree.size;
  for (let over = false; !over; ) {
    verification.signal?.throwIfAborted();
    const { links, next } = await readLinks(database, leaf, pageSize);
    leaf = next;
    for (const link of links) {
      tree.add(leafOf(link));
      position = link.position;
      if (tree.size >= marks.due) yield* told(await marks.reached(tree));
    }
    yield* told(await comparison.compare(links));
    over = links.length < pageSize || (to > 0n && (marks.newest?.checkpoint.position ?? 0n) >= to);
  }
  yield* told(comparison.rest());
  if (to === 0n || position < to) yield* told(await marks.beyond({ size: tree.size, position }));
  const newest = marks.newest ?? begin.last;
  return create(VerifySummarySchema, {
    events: comparison.events,
    pruned: comparison.pruned,
    uncovered:
      tree.size - (newest?.checkpoint.treeSize ?? 0n) + (to === 0n ? await countStored(database, position) : 0n),
    checkpoints: marks.count,
    findings: count,
    newest: newest?.signed,
    keyIds: [...keys.keyIds],
  });
}

interface Beginning {
  readonly tree: Tree;
  /** The checkpoint that is begun at; undefined: at the first event. */
  readonly last: ReadCheckpoint | undefined;
  readonly findings: readonly Finding[];
}

/** Begins at the last checkpoint before the part, if that can be believed; else at the first event. */
async function beginning(database: Database, { from, keys }: Verification): Promise<Beginning> {
  // One that cannot be read saves no work: all is proven from the first event on instead.
  const kept = from > 0n ? await checkpointBefore(database, from).catch(() => undefined) : undefined;
  const nothing = { tree: createTree(), last: undefined };
  if (!kept) return { ...nothing, findings: [] };
  const { number, treeSize, root } = kept.checkpoint;
  const read = believe({ number, signed: kept.signed }, keys);
  // It is told of when the checkpoints are gone through from the first on.
  if ('finding' in read) return { ...nothing, findings: [] };
  const tree = treeOf(treeSize, kept.edge);
  if (tree && sameBytes(tree.root(), root)) return { tree, last: read, findings: [] };
  return { ...nothing, findings: [forged(number, 'the edge of its tree is not what was signed')] };
}

function treeOf(size: bigint, edge: Uint8Array): Tree | undefined {
  try {
    return createTree(size, edge);
  } catch {
    return undefined;
  }
}

/** Those kept elsewhere, by size. */
function believeAll({ checkpoints, keys }: Verification): Read[] {
  const read = checkpoints.map(signed => believe({ number: parse(signed)?.number ?? 0n, signed }, keys));
  const sizeOf = (one: Read) => ('finding' in one ? 0n : one.checkpoint.treeSize);
  return read.sort((a, b) => (sizeOf(a) < sizeOf(b) ? -1 : 1));
}

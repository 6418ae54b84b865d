import { create } from '@bufbuild/protobuf';
import { Fault, type Finding, FindingSchema } from '#gen/dacp/audit/v1/audit_pb.js';
import type { Checkpoint, SignedCheckpoint } from '#gen/dacp/audit/v1/checkpoint_pb.js';
import type { Link } from '../../security/index.js';

/** What was found to be wrong with one event. */
export function eventFinding(fault: Fault, { stream, version, position }: Omit<Link, 'hash'>, what: string): Finding {
  const message = `version ${version} of ${stream}, position ${position}: ${what}`;
  return create(FindingSchema, { fault, stream, version, position, message });
}

/** A checkpoint that cannot be believed. */
export function forged(number: bigint, what: string): Finding {
  const message = `checkpoint ${number}: ${what}`;
  return create(FindingSchema, { fault: Fault.CHECKPOINT_FORGED, checkpoint: number, message });
}

/** The links of some events are not those that a checkpoint was signed for. */
export function rewritten(checkpoint: Checkpoint, fromPosition: bigint): Finding {
  const { number, position } = checkpoint;
  const message = `checkpoint ${number}: between positions ${fromPosition} and ${position} events and their links are not those that were signed`;
  return create(FindingSchema, {
    fault: Fault.LINKS_REWRITTEN,
    position: fromPosition,
    toPosition: position,
    checkpoint: number,
    message,
  });
}

/** The record ends before a checkpoint does. */
export function tailRemoved(checkpoint: Checkpoint, { size, position }: { size: bigint; position: bigint }): Finding {
  const { number, treeSize } = checkpoint;
  const message = `checkpoint ${number} covers ${treeSize} events up to position ${checkpoint.position}; the record has only ${size}, up to position ${position}: its end was removed`;
  return create(FindingSchema, {
    fault: Fault.TAIL_REMOVED,
    position: position + 1n,
    toPosition: checkpoint.position,
    checkpoint: number,
    message,
  });
}

/** A checkpoint with what was signed. */
export interface ReadCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly signed: SignedCheckpoint;
}

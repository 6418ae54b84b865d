import { isReason, MeshError } from '../base/index.js';

/**
 * Whether what was to be written may be in the record although the append was refused: its answer was lost, or nobody can say what the store
 * did. Whoever goes on without reading would decide on a past that is over.
 */
export function mayBeKept(error: unknown): boolean {
  return !(error instanceof MeshError) || error.reason === 'STORE_FAILED' || error.reason === 'WRITE_IN_DOUBT';
}

/** Whether the record may have more than whoever was refused knows of: what it wrote itself, and whose answer was lost or is late. */
export function mayBeBehind(error: unknown): boolean {
  return mayBeKept(error) || isReason(error, 'VERSION_CONFLICT');
}

/** Whether the store failed, or is away, so that the same may be tried again. */
export function isOutage(error: unknown): boolean {
  return error instanceof MeshError && (mayBeKept(error) || error.reason === 'DATABASE_UNREACHABLE');
}

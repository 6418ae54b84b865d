import type { Manifest } from '#gen/dacp/backup/v1/backup_pb.js';
import { MeshError } from '../base/index.js';
import type { Migration } from '../storage/index.js';

/**
 * The steps of the schema that a backup was made with: it is restored into those, and the next start of a node runs the later ones
 * on what it finds, as it would have on the store itself.
 *
 * Errors: SCHEMA_NEWER when this version does not know one of them.
 */
export function schemaFor({ schema, version }: Manifest, known: readonly Migration[]): Migration[] {
  const unknown = schema.filter(name => known.every(step => step.name !== name));
  if (unknown.length === 0) return known.filter(({ name }) => schema.includes(name));
  throw new MeshError(
    'SCHEMA_NEWER',
    `the backup was made by dacp ${version} and has steps of the schema that this version does not know (${unknown.join(', ')}); update it`,
  );
}

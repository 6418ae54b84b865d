import { createHash } from 'node:crypto';
import { type DescMessage, fromJsonString, type MessageShape } from '@bufbuild/protobuf';
import { EndingSchema, type Manifest, ManifestSchema } from '#gen/dacp/backup/v1/backup_pb.js';
import { MeshError } from '../base/index.js';
import type { SqlValue } from '../storage/index.js';
import { damaged, readLines } from './lines.js';
import { fromCell, type JsonCell } from './values.js';
import { formatVersion, rowsOf } from './write.js';

/** A backup that is whole. */
export interface BackupFile {
  readonly path: string;
  readonly manifest: Manifest;
  readonly sha256: string;
  /** All rows, each with the name of its table, in the order of the file. */
  rows(): AsyncIterable<{ readonly table: string; readonly row: readonly SqlValue[] }>;
}

/**
 * Reads a backup to its end once, and checks it against its ending and its manifest.
 *
 * Errors: BACKUP_DAMAGED, SCHEMA_NEWER when a newer version made it, BACKUP_FAILED when it cannot be read.
 */
export async function readBackup(path: string): Promise<BackupFile> {
  const hash = createHash('sha256');
  let manifest: Manifest | undefined;
  let before: Buffer | undefined;
  let rows = 0;
  for await (const line of readLines(path)) {
    if (before) hash.update(before);
    if (line[0] === openBracket) rows++;
    manifest ??= readManifest(path, line);
    before = line;
  }
  const ending = before && parsed(EndingSchema, before);
  if (!manifest || !ending?.sha256) throw damaged(path, 'it has no ending, so it was cut off');
  const sha256 = hash.digest('hex');
  if (sha256 !== ending.sha256) throw damaged(path, 'its checksum does not fit, so it was changed');
  if (rows !== Number(ending.rows) || rows !== rowsOf(manifest)) {
    throw damaged(path, `it has ${rows} rows where ${rowsOf(manifest)} must be`);
  }
  return { path, manifest, sha256, rows: () => readRows(path) };
}

const openBracket = '['.charCodeAt(0);

function readManifest(path: string, line: Buffer): Manifest {
  const manifest = parsed(ManifestSchema, line);
  if (!manifest?.format) throw damaged(path, 'it does not begin with the manifest of one');
  if (manifest.format <= formatVersion) return manifest;
  throw new MeshError(
    'SCHEMA_NEWER',
    `the backup ${path} has form ${manifest.format}, made by dacp ${manifest.version}; this version knows form ${formatVersion}: update it`,
    { details: { path } },
  );
}

/** Undefined: it is none. Fields that a newer version has added are let be. */
function parsed<S extends DescMessage>(schema: S, line: Buffer): MessageShape<S> | undefined {
  try {
    return fromJsonString(schema, line.toString(), { ignoreUnknownFields: true });
  } catch {
    return undefined;
  }
}

async function* readRows(path: string): AsyncGenerator<{ table: string; row: SqlValue[] }> {
  let table = '';
  for await (const line of readLines(path)) {
    const value = JSON.parse(line.toString()) as JsonCell[] | { readonly table?: string };
    if (Array.isArray(value)) yield { table, row: value.map(fromCell) };
    else table = value.table ?? '';
  }
}

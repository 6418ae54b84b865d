import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { create, type DescMessage, type MessageShape, toJson } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { EndingSchema, type Manifest, ManifestSchema } from '#gen/dacp/backup/v1/backup_pb.js';
import { type Clock, newId, systemClock } from '../base/index.js';
import { createEventStore } from '../eventlog/index.js';
import type { Database, Snapshot } from '../storage/index.js';
import { toCell } from './values.js';
import { writeWhole } from './whole-file.js';

/** Version of the form of the file; a reader refuses greater ones. */
export const formatVersion = 1;

/** What to write where. */
export interface BackupOptions {
  readonly snapshot: Snapshot;
  /** The file; what has that name is replaced at the end. */
  readonly path: string;
  /** Stands in the manifest. */
  readonly nodeId: string;
  /** Version of the program; stands in the manifest. */
  readonly version: string;
  /** The machine's unless said. */
  readonly clock?: Clock;
  /** Hears again and again how many rows of how many are written. */
  readonly onProgress?: (done: number, all: number) => void;
  /** Breaks it off; nothing is left of it then. */
  readonly signal?: AbortSignal;
}

/** A backup that was written. */
export interface Backup {
  readonly path: string;
  readonly manifest: Manifest;
  /** Size of the file. */
  readonly bytes: number;
  /** Of all lines but the last, in hexadecimal. */
  readonly sha256: string;
}

/** Text that is handed on at once, in characters: small pieces cost more than what they carry. */
const pieceChars = 65_536;
const progressEveryRows = 5_000;

/** Writes everything that the snapshot shows into one file. Errors: BACKUP_FAILED, STORE_DAMAGED, STORE_FAILED. */
export async function writeBackup(options: BackupOptions): Promise<Backup> {
  const { snapshot, path, signal } = options;
  const manifest = await describe(options);
  const hash = createHash('sha256');
  let sha256 = '';

  async function* lines(): AsyncGenerator<string> {
    let done = 0;
    const all = rowsOf(manifest);
    yield jsonOf(ManifestSchema, manifest);
    for (const table of snapshot.tables) {
      yield JSON.stringify({ table: table.name });
      for await (const row of snapshot.rows(table)) {
        yield JSON.stringify(row.map(toCell));
        if (++done % progressEveryRows === 0) options.onProgress?.(done, all);
      }
    }
    options.onProgress?.(done, all);
  }

  async function* pieces(): AsyncGenerator<string> {
    for await (const piece of joined(lines())) {
      hash.update(piece);
      yield piece;
    }
    sha256 = hash.digest('hex');
    yield `${jsonOf(EndingSchema, create(EndingSchema, { rows: BigInt(rowsOf(manifest)), sha256 }))}\n`;
  }

  const bytes = await writeWhole(path, Readable.from(pieces()), { gzip: true, ...(signal && { signal }) });
  return { path, manifest, bytes, sha256 };
}

/** Rows of all tables. */
export function rowsOf({ tables }: Manifest): number {
  return tables.reduce((sum, { rows }) => sum + Number(rows), 0);
}

async function describe({ snapshot, nodeId, version, clock = systemClock }: BackupOptions): Promise<Manifest> {
  const tables = [];
  for (const table of snapshot.tables)
    tables.push({ ...table, columns: [...table.columns], rows: BigInt(await snapshot.count(table)) });
  return create(ManifestSchema, {
    format: formatVersion,
    id: newId(),
    takenAt: timestampFromMs(clock.now()),
    nodeId,
    dialect: snapshot.dialect,
    version,
    schema: [...snapshot.schema],
    position: await headOf(snapshot),
    tables,
  });
}

/** Where the record ends; a store that never ran has none. */
async function headOf(snapshot: Snapshot): Promise<bigint> {
  if (!snapshot.tables.some(({ name }) => name === 'event')) return 0n;
  const store = createEventStore({ database: { read: snapshot.read, dialect: snapshot.dialect } as Database });
  const [last] = await store.readAll({ backwards: true, limit: 1 });
  return last?.position ?? 0n;
}

function jsonOf<S extends DescMessage>(schema: S, message: MessageShape<S>): string {
  return JSON.stringify(toJson(schema, message, { useProtoFieldName: true }));
}

async function* joined(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let piece = '';
  for await (const line of lines) {
    piece += `${line}\n`;
    if (piece.length < pieceChars) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}

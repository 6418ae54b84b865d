import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { type Backup, rowsOf } from '../../backup/index.js';
import { MeshError } from '../../base/index.js';
import { backUpNode } from '../../node/index.js';
import type { Context } from '../context.js';
import { ownCommand } from '../own-command.js';
import { packageVersion } from '../package-version.js';
import { withProgress } from '../progress.js';
import { count, formatBytes } from '../values.js';

/** Where to. */
export interface BackupInput {
  /** A file, or a folder in which it gets a name of its own; the current folder unless said. */
  readonly to?: string;
}

/** `dacp backup`: everything that a node has promised, as of now, in one file. The node may run meanwhile. */
export async function backup(context: Context, input: BackupInput): Promise<undefined> {
  const { config } = context.configuration();
  const path = placeOf(input.to ?? '.', config.nodeId, new Date());
  const version = packageVersion();
  const made = await withProgress(context, 'backup', ({ at, signal }) =>
    backUpNode({ config, path, version, onProgress: at, signal }),
  );
  show(context, made);
}

/** A folder gets a file named by node and time. Errors: OPTION_INVALID for a file that is there. */
function placeOf(to: string, nodeId: string, now: Date): string {
  const stats = statSync(to, { throwIfNoEntry: false });
  const stamp = now.toISOString().replace(/[-:]|\.\d+/g, '');
  const path = stats?.isDirectory() || to.endsWith('/') ? join(to, `${nodeId}-${stamp}.backup`) : to;
  if (!statSync(path, { throwIfNoEntry: false })) return resolve(path);
  throw new MeshError('OPTION_INVALID', `--to ${to}: ${path} is there already; name another file, or a folder`);
}

function show({ terminal }: Context, { path, manifest, bytes, sha256 }: Backup): void {
  const takenAt = manifest.takenAt && timestampDate(manifest.takenAt);
  const rows = rowsOf(manifest);
  if (terminal.json) {
    terminal.object({
      path,
      bytes,
      sha256,
      id: manifest.id,
      taken_at: takenAt?.toISOString(),
      node_id: manifest.nodeId,
      position: manifest.position,
      rows,
      tables: Object.fromEntries(manifest.tables.map(table => [table.name, Number(table.rows)])),
    });
    return;
  }
  const size = `${formatBytes(bytes)}, ${count(rows, 'row')} of ${count(manifest.tables.length, 'table')}`;
  terminal.line(
    `${terminal.style.good('backup')} ${terminal.style.strong(path)}  ${size}, to position ${manifest.position}`,
  );
  terminal.note(`restore it into an empty folder with: ${ownCommand()} restore ${path} --data FOLDER`);
}

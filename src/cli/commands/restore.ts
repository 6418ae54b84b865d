import { timestampDate } from '@bufbuild/protobuf/wkt';
import { rowsOf } from '../../backup/index.js';
import { type Config, restoreNode } from '../../node/index.js';
import { shownUrl } from '../../storage/index.js';
import type { Context } from '../context.js';
import { ownCommand } from '../own-command.js';
import { withProgress } from '../progress.js';
import { count } from '../values.js';

/** From where. */
export interface RestoreInput {
  readonly file: string;
}

/** `dacp restore`: fills an empty place with what a backup has. */
export async function restore(context: Context, { file }: RestoreInput): Promise<undefined> {
  const { terminal } = context;
  const { config } = context.configuration();
  const { manifest, position } = await withProgress(context, 'restore', ({ at, signal }) =>
    restoreNode({ config, path: file, onProgress: at, signal }),
  );
  const [place, words] = placeOf(config);
  const takenAt = manifest.takenAt ? timestampDate(manifest.takenAt).toISOString() : '';
  const rows = rowsOf(manifest);
  if (terminal.json) {
    const of = { id: manifest.id, taken_at: takenAt, node_id: manifest.nodeId, position: manifest.position };
    terminal.object({ place, backup: of, rows, position });
    return;
  }
  const what = `${count(rows, 'row')} of ${takenAt}, to position ${manifest.position}`;
  terminal.line(`${terminal.style.good('restored')} ${terminal.style.strong(place)}  ${what}`);
  terminal.note('keys of persons, the ledger of erasures and the key of the audit are not in it: docs/operating.md');
  terminal.note(`the record goes on at ${position}; start the node with: ${ownCommand()} up ${words}`);
}

/** What was filled, without a password, and how a node is told to use it. */
function placeOf({ postgres, data }: Config): [string, string] {
  return postgres === undefined ? [data, `--data ${data}`] : [shownUrl(postgres), '--postgres URL'];
}

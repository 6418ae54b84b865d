import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { MeshError } from '../../base/index.js';
import type { Context } from '../context.js';
import { exportedEvents, type Span } from '../exported-events.js';
import { type MeshClient, withMesh } from '../mesh-client.js';
import { assertNew } from '../new-file.js';
import { createRemarks } from '../progress.js';
import { eventJson } from '../proto-json.js';
import { count, formatBytes } from '../values.js';

/** Which events, and where to. */
export interface LogExportInput {
  readonly type?: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly feed?: boolean;
  /** Compressed when its name ends with `.gz`; the standard output unless said. */
  readonly out?: string;
}

/** How far an export has come. */
interface Extent {
  events: number;
  bytes: number;
  /** From where another export goes on. */
  next: string;
}

/** `dacp log export`: events as JSON lines, oldest first, for other programs. What breaks off has whole lines, and says where to go on. */
export async function logExport(context: Context, input: LogExportInput): Promise<undefined> {
  const { terminal } = context;
  assertNew('--out', input.out);
  const extent: Extent = { events: 0, bytes: 0, next: input.from ?? 'oldest' };
  try {
    await withMesh(context, mesh => write(linesOf(context, mesh, { input, extent }), input.out));
  } catch (error) {
    if (isClosedPipe(error)) return;
    if (extent.events > 0) terminal.note(`${count(extent.events, 'event')} written; go on with --from ${extent.next}`);
    throw error;
  }
  if (input.out === undefined) return;
  const { events, bytes, next } = extent;
  if (terminal.json) {
    terminal.object({ path: input.out, events, bytes, next });
    return;
  }
  const size = `${count(events, 'event')}, ${formatBytes(bytes)} of JSON`;
  terminal.line(`${terminal.style.good('exported')} ${terminal.style.strong(input.out)}  ${size}`);
  terminal.note(`what comes after it: --from ${next}`);
}

/** JSON has no comments and no end, so a part of it is as good as the whole. */
async function* linesOf(
  context: Context,
  mesh: MeshClient,
  { input, extent }: { readonly input: LogExportInput; readonly extent: Extent },
): AsyncGenerator<string> {
  const remark = createRemarks(context.terminal);
  const span: Span = { types: input.type ?? [], feed: input.feed ?? false, from: input.from, to: input.to };
  for await (const { event, next } of exportedEvents(mesh, span)) {
    const line = `${JSON.stringify({ ...eventJson(event), ...(span.feed && { cursor: next }) })}\n`;
    yield line;
    extent.events++;
    extent.bytes += Buffer.byteLength(line);
    extent.next = next;
    remark(
      () =>
        `export: ${count(extent.events, 'event')}, to ${event.time ? timestampDate(event.time).toISOString() : next}`,
    );
  }
}

/** What was written before a failure stays, in whole lines, and compressed text is ended well. */
async function write(lines: AsyncGenerator<string>, out: string | undefined): Promise<void> {
  let failure: unknown;
  async function* untilFailure(): AsyncGenerator<string> {
    try {
      yield* lines;
    } catch (error) {
      failure = error;
    }
  }
  const source = Readable.from(untilFailure());
  if (out === undefined) await pipeline(source, process.stdout, { end: false });
  else if (out.endsWith('.gz')) await pipeline(source, createGzip(), createWriteStream(out)).catch(unwritable(out));
  else await pipeline(source, createWriteStream(out)).catch(unwritable(out));
  if (failure !== undefined) throw failure;
}

function unwritable(path: string): (error: unknown) => never {
  return error => {
    const why = error instanceof Error ? error.message : String(error);
    throw new MeshError('BACKUP_FAILED', `${path} cannot be written: ${why}; make room, or name another place`, {
      cause: error,
    });
  };
}

/** Who read the standard output has had enough, as `head` has. */
function isClosedPipe(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EPIPE';
}

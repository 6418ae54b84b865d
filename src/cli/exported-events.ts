import { timestampMs } from '@bufbuild/protobuf/wkt';
import { type Event, Start } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { MeshError } from '../base/index.js';
import type { MeshClient } from './mesh-client.js';
import { readTime } from './moment.js';

/** A part of the log. */
export interface Span {
  readonly types: readonly string[];
  /** Of the feed, which has what is told too; else of the record. */
  readonly feed: boolean;
  /** `oldest`, a position of the record or a cursor of the feed that was given, or a time. */
  readonly from: string | undefined;
  /** A position of the record, or a time; both are the first that is left out. Undefined: up to now. */
  readonly to: string | undefined;
}

/** An event, with the place from which another export goes on after it. */
export interface Exported {
  readonly event: Event;
  readonly next: string;
}

const pageSize = 1_000;
/** So much earlier than its neighbours in the record an event may say it happened, in ms: processes have clocks of their own. */
const slackMs = 60_000;

/** Events of the span, oldest first; ends with what is there now. Errors: OPTION_INVALID; CURSOR_INVALID, CURSOR_EXPIRED. */
export async function* exportedEvents(mesh: MeshClient, span: Span): AsyncGenerator<Exported> {
  const fromMs = timeOf(span.from);
  const toMs = timeOf(span.to);
  const toPosition = span.to !== undefined && toMs === undefined ? readPosition('--to', span.to) : undefined;
  assertForward(span, { fromMs, toMs, toPosition });
  for await (const each of span.feed ? ofFeed(mesh, span, fromMs) : ofRecord(mesh, span, fromMs)) {
    const { position } = each.event;
    const atMs = each.event.time ? timestampMs(each.event.time) : 0;
    if (toPosition !== undefined && position >= toPosition) return;
    if (toMs !== undefined && atMs >= toMs + slackMs) return;
    if ((fromMs === undefined || atMs >= fromMs) && (toMs === undefined || atMs < toMs)) yield each;
  }
}

/** Errors: OPTION_INVALID for an end that comes before the begin. */
function assertForward(
  { from, to, feed }: Span,
  at: {
    readonly fromMs: number | undefined;
    readonly toMs: number | undefined;
    readonly toPosition: bigint | undefined;
  },
): void {
  const fromPosition = !feed && from !== undefined && /^\d{1,19}$/.test(from) ? BigInt(from) : undefined;
  const isBackwards =
    (at.fromMs !== undefined && at.toMs !== undefined && at.fromMs > at.toMs) ||
    (fromPosition !== undefined && at.toPosition !== undefined && fromPosition > at.toPosition);
  if (!isBackwards) return;
  throw new MeshError('OPTION_INVALID', `--from ${from} comes after --to ${to}: nothing is in between; exchange them`);
}

async function* ofRecord(mesh: MeshClient, span: Span, fromMs: number | undefined): AsyncGenerator<Exported> {
  const { from = 'oldest', types } = span;
  const given = from === 'oldest' ? 0n : undefined;
  let after = given ?? (fromMs === undefined ? readPosition('--from', from) : await before(mesh, fromMs - slackMs));
  for (let end = false; !end; ) {
    const page = await mesh.events.read({ after, limit: pageSize, filter: { types: [...types] } });
    for (const event of page.events) yield { event, next: String(event.position) };
    [after, end] = [page.next, page.end];
  }
}

async function* ofFeed(mesh: MeshClient, span: Span, fromMs: number | undefined): AsyncGenerator<Exported> {
  const { from = 'oldest', types } = span;
  const begin =
    from === 'oldest' || fromMs !== undefined
      ? ({ case: 'start', value: Start.OLDEST } as const)
      : ({ case: 'cursor', value: from } as const);
  const steps = mesh.events.subscribe({ from: begin, filter: { types: [...types] }, untilCaughtUp: true });
  for await (const { event, cursor } of steps) if (event) yield { event, next: cursor };
}

/** A position after which everything is as young as this, found by halves: the record is about in the order of time. */
async function before(mesh: MeshClient, ms: number): Promise<bigint> {
  const [last] = (await mesh.events.read({ limit: 1, backwards: true })).events;
  let [low, high] = [0n, last?.position ?? 0n];
  while (low < high) {
    const middle = (low + high) / 2n;
    const [event] = (await mesh.events.read({ after: middle, limit: 1 })).events;
    if (event?.time && timestampMs(event.time) < ms) low = event.position;
    else high = middle;
  }
  return low;
}

/** Undefined: it is no time. */
function timeOf(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{4}-\d{2}-\d{2}([T ].*)?$/.test(text)) return undefined;
  const ms = readTime(text);
  if (!Number.isNaN(ms)) return ms;
  throw new MeshError('OPTION_INVALID', `${text} is no time; give one such as 2026-05-01 or 2026-05-01T12:30:00Z`);
}

function readPosition(option: string, text: string): bigint {
  if (/^\d{1,19}$/.test(text)) return BigInt(text);
  const what = option === '--from' ? 'oldest, a position such as 42' : 'a position such as 42';
  throw new MeshError('OPTION_INVALID', `${option} ${text}: takes ${what} or a time such as 2026-05-01T12:00:00Z`);
}

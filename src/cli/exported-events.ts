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

/** Where a span begins or ends; nothing of it: at the first or last event. */
interface Bound {
  readonly ms?: number;
  /** Of the record. */
  readonly position?: bigint;
}

interface Begin extends Bound {
  /** Of the feed. */
  readonly cursor?: string;
}

/** Events of the span, oldest first; ends with what is there now. Errors: OPTION_INVALID; CURSOR_INVALID, CURSOR_EXPIRED. */
export async function* exportedEvents(mesh: MeshClient, span: Span): AsyncGenerator<Exported> {
  const begin = beginOf(span);
  const end = span.to === undefined ? {} : boundOf('--to', span.to);
  assertForward(span, begin, end);
  const { ms: fromMs = Number.NEGATIVE_INFINITY } = begin;
  const { ms: toMs = Number.POSITIVE_INFINITY, position: toPosition } = end;
  for await (const each of span.feed ? ofFeed(mesh, span.types, begin) : ofRecord(mesh, span.types, begin)) {
    const { position, time } = each.event;
    const atMs = time ? timestampMs(time) : 0;
    if (toPosition !== undefined && position >= toPosition) return;
    if (atMs >= toMs + slackMs) return;
    if (atMs >= fromMs && atMs < toMs) yield each;
  }
}

function beginOf({ from = 'oldest', feed }: Span): Begin {
  if (from === 'oldest') return {};
  if (feed && !isTime(from)) return { cursor: from };
  return boundOf('--from', from);
}

/** Errors: OPTION_INVALID for what is neither a time nor a position. */
function boundOf(option: string, text: string): Bound {
  return isTime(text) ? { ms: timeOf(text) } : { position: readPosition(option, text) };
}

/** Errors: OPTION_INVALID for an end that comes before the begin. */
function assertForward({ from, to }: Span, begin: Bound, end: Bound): void {
  const isBackwards =
    (begin.ms !== undefined && end.ms !== undefined && begin.ms > end.ms) ||
    (begin.position !== undefined && end.position !== undefined && begin.position > end.position);
  if (!isBackwards) return;
  throw new MeshError('OPTION_INVALID', `--from ${from} comes after --to ${to}: nothing is in between; exchange them`);
}

async function* ofRecord(mesh: MeshClient, types: readonly string[], begin: Begin): AsyncGenerator<Exported> {
  let after = begin.ms === undefined ? (begin.position ?? 0n) : await before(mesh, begin.ms - slackMs);
  for (let end = false; !end; ) {
    const page = await mesh.events.read({ after, limit: pageSize, filter: { types: [...types] } });
    for (const event of page.events) yield { event, next: String(event.position) };
    [after, end] = [page.next, page.end];
  }
}

async function* ofFeed(mesh: MeshClient, types: readonly string[], { cursor }: Begin): AsyncGenerator<Exported> {
  const from =
    cursor === undefined
      ? ({ case: 'start', value: Start.OLDEST } as const)
      : ({ case: 'cursor', value: cursor } as const);
  const steps = mesh.events.subscribe({ from, filter: { types: [...types] }, untilCaughtUp: true });
  for await (const step of steps) if (step.event) yield { event: step.event, next: step.cursor };
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

function isTime(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}([T ].*)?$/.test(text);
}

function timeOf(text: string): number {
  const ms = readTime(text);
  if (!Number.isNaN(ms)) return ms;
  throw new MeshError('OPTION_INVALID', `${text} is no time; give one such as 2026-05-01 or 2026-05-01T12:30:00Z`);
}

function readPosition(option: string, text: string): bigint {
  if (/^\d{1,19}$/.test(text)) return BigInt(text);
  const what = option === '--from' ? 'oldest, a position such as 42' : 'a position such as 42';
  throw new MeshError('OPTION_INVALID', `${option} ${text}: takes ${what} or a time such as 2026-05-01T12:00:00Z`);
}

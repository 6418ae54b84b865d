import { timestampMs } from '@bufbuild/protobuf/wkt';
import type { Step } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import type { Stalls } from '../../harness/stalls.js';

/** A time in which no node was up, in ms since the epoch. */
export interface Outage {
  readonly fromMs: number;
  readonly toMs: number;
  /** What the node that was killed had logged. */
  readonly log: string;
}

/** What was seen of one negotiation. */
export interface Seen {
  readonly id: string;
  /** As a caller was shown them, over all that happened to the node. */
  readonly shown: readonly Step[];
  /** When the caller heard of the end. */
  readonly heardMs: number;
}

/** What a run is measured by. */
export interface Rules {
  readonly outages: readonly Outage[];
  /** How long after its deadline, or after the node is back, a negotiation may end, in ms. */
  readonly slackMs: number;
  /** How long the machine let this process wait, to tell its load from the node's fault. */
  readonly stalls: Stalls;
}

/** When a negotiation had to end at the latest, and when it did, in ms since the epoch. */
export interface End {
  readonly dueMs: number;
  readonly endedMs: number;
  /** 0: in time. */
  readonly lateMs: number;
}

/** The end of a negotiation; undefined: its caller saw none. */
export function endOf({ shown }: Seen, { outages, slackMs }: Rules): End | undefined {
  const [first] = shown;
  const last = shown.at(-1);
  if (first?.kind.case !== 'started' || last?.kind.case !== 'ended') return undefined;
  const doByMs = msOf(first.kind.value.doBy);
  const endedMs = msOf(last.at);
  // What was due in an outage, or so shortly before that there was no time for it, is due when the node is back.
  const outage = outages.find(({ fromMs, toMs }) => fromMs <= doByMs + slackMs && doByMs <= toMs + slackMs);
  const dueMs = Math.max(doByMs, outage?.toMs ?? 0);
  return { dueMs, endedMs, lateMs: Math.max(0, endedMs - dueMs) };
}

/** What there was to wait for: its last steps, outages about that time, failed writes, and how long the machine stood still. */
export function waitedFor({ shown }: Seen, { dueMs, endedMs }: End, { outages, stalls }: Rules): string {
  const from = (ms: number) => `${ms >= dueMs ? '+' : ''}${Math.round(ms - dueMs)}`;
  const steps = shown.slice(-6).map(({ kind, at }) => `${kind.case} ${from(msOf(at))}`);
  const near = outages.filter(({ fromMs, toMs }) => fromMs < endedMs && toMs > dueMs - nearMs);
  const down = near.map(({ fromMs, toMs }) => `down from ${from(fromMs)} to ${from(toMs)}`);
  const after = outages.find(({ fromMs }) => fromMs >= endedMs);
  const failed = after?.log.split('\n').filter(line => line.includes('could not be written')) ?? [];
  const stood = `this process stood still for ${Math.round(stalls.longestMs(dueMs, endedMs))} ms at a time`;
  return [...steps, ...down, `${failed.length} failed writes`, stood].join(', ');
}

/** Outages that long before the deadline may matter, in ms. */
const nearMs = 3_000;

/** In one line, how late negotiations ended whose deadlines had come. */
export function distribution(seen: readonly Seen[], rules: Rules): string {
  const late = seen
    .map(one => endOf(one, rules))
    .filter(end => end !== undefined && end.endedMs >= end.dueMs)
    .map(end => end?.lateMs ?? 0)
    .sort((a, b) => a - b);
  const at = (share: number) => late[Math.min(late.length - 1, Math.floor(share * late.length))] ?? 0;
  return `${late.length} ended by their deadline: late by ${at(0.5)} ms (median), ${at(0.95)} (95 %), ${at(1)} (most)`;
}

function msOf(at: Parameters<typeof timestampMs>[0] | undefined): number {
  return at ? timestampMs(at) : 0;
}

import { type Timestamp, timestampFromMs } from '@bufbuild/protobuf/wkt';
import { MeshError } from '../base/index.js';

const unitMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Reads a moment: a time as ISO 8601 has it, or how long ago, such as `90s`, `10m`, `2h`, `3d`. Errors: OPTION_INVALID. */
export function readMoment(option: string, text: string, nowMs = Date.now()): Timestamp {
  const ago = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text.trim());
  const ms = ago ? nowMs - Math.round(Number(ago[1]) * unitMs[ago[2] as keyof typeof unitMs]) : readTime(text);
  if (Number.isFinite(ms) && ms >= 0) return timestampFromMs(ms);
  throw new MeshError(
    'OPTION_INVALID',
    `${option} ${text}: takes a time such as 2026-11-21T15:00:00Z, or how long ago, such as 90s, 10m or 2h`,
  );
}

/** The same where it may be left out. */
export function optionalMoment(option: string, text: string | undefined): Timestamp | undefined {
  return text === undefined ? undefined : readMoment(option, text);
}

/** A time as ISO 8601 has it, in ms since the epoch; NaN: it is none, or on a day that there is not, which `Date` takes for one after it. */
export function readTime(text: string): number {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})/.exec(text) ?? [];
  const lastDay = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  if (!/^\d{4}-/.test(text) || (day !== undefined && Number(day) > lastDay)) return Number.NaN;
  return Date.parse(text);
}

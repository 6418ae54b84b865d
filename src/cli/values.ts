import { type Duration, durationMs, type Timestamp, timestampMs } from '@bufbuild/protobuf/wkt';
import { MeshError } from '../base/index.js';

const unitMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

/** Reads a span of time such as `500ms`, `30s`, `2m`, `1h`; a bare number counts seconds. In ms. Errors: OPTION_INVALID. */
export function readDuration(option: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text.trim());
  const ms = match ? Math.round(Number(match[1]) * unitMs[(match[2] ?? 's') as keyof typeof unitMs]) : 0;
  if (ms >= 1 && ms <= 3_600_000) return ms;
  throw new MeshError('OPTION_INVALID', `${option} ${text}: takes a time from 1ms to 1h, such as 500ms, 30s or 2m`);
}

/** Reads a whole number. Errors: OPTION_INVALID. */
export function readWhole(option: string, text: string, { least = 1, most }: { least?: number; most: number }): number {
  const number = Number(text);
  if (text.trim() !== '' && Number.isInteger(number) && number >= least && number <= most) return number;
  throw new MeshError('OPTION_INVALID', `${option} ${text}: takes a whole number from ${least} to ${most}`);
}

/** How many of a list `--limit` wants. Errors: OPTION_INVALID. */
export function readLimit(text = '50', most = 1000): number {
  return readWhole('--limit', text, { most });
}

/** Reads `KEY=VALUE` pairs. Errors: OPTION_INVALID. */
export function readLabels(option: string, texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    texts.map(text => {
      const at = text.indexOf('=');
      if (at < 1) throw new MeshError('OPTION_INVALID', `${option} ${text}: takes KEY=VALUE`);
      return [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}

/** A span of time for people: `850 ms`, `8.2 s`, `3 min`, `5 h`, `2 d`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
  if (ms < 3_600_000) return `${Math.round(ms / 60_000)} min`;
  if (ms < 86_400_000) return `${Math.round(ms / 3_600_000)} h`;
  return `${Math.round(ms / 86_400_000)} d`;
}

/** A number of bytes for people: `512 B`, `4.2 KB`, `13 MB`, `1.2 GB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let [size, unit] = [bytes, 0];
  for (; size >= 1000 && unit < units.length - 1; unit++) size /= 1000;
  return `${size.toFixed(unit > 0 && size < 10 ? 1 : 0)} ${units[unit]}`;
}

/** How long a moment is ago, for people. */
export function formatAge(moment: Timestamp | undefined, nowMs: number): string {
  return moment ? `${formatDuration(Math.max(0, nowMs - timestampMs(moment)))} ago` : '';
}

/** A duration of the wire for people; empty: none. */
export function formatSpan(span: Duration | undefined): string {
  return span ? formatDuration(durationMs(span)) : '';
}

/** `1 agent`, `2 agents`. */
export function count(number: number | bigint, noun: string): string {
  return `${number} ${noun}${Number(number) === 1 ? '' : 's'}`;
}

/** The word of an enum's value, as people write it: `LLM` → `llm`, `GOAL_BASED` → `goal-based`. */
export function word(enumeration: Readonly<Record<number, string>>, value: number): string {
  return (enumeration[value] ?? String(value)).toLowerCase().replaceAll('_', '-');
}

/** The value of an enum's word. Errors: OPTION_INVALID with all words. */
export function readWord(option: string, enumeration: Readonly<Record<string, string | number>>, text: string): number {
  const value = enumeration[text.toUpperCase().replaceAll('-', '_')];
  if (typeof value === 'number' && value !== 0) return value;
  const words = Object.values(enumeration)
    .filter(one => typeof one === 'number' && one !== 0)
    .map(one => word(enumeration as Readonly<Record<number, string>>, one as number));
  throw new MeshError('OPTION_INVALID', `${option} ${text}: takes one of ${words.join(', ')}`);
}

import type { Path } from '@bufbuild/protobuf/reflect';
import { pathToString } from '@bufbuild/protobuf/reflect';
import type { Violation as BrokenRule } from '@bufbuild/protovalidate';
import type { Violation } from '../base/index.js';

const shownMax = 64;

/** A broken rule in words for people; `at` is the path that the checked message itself has, `message` what was checked. */
export function violationOf(broken: BrokenRule, at: string, message: unknown): Violation {
  const field = [at, pathToString(broken.field)].filter(Boolean).join('.');
  return { field, rule: broken.ruleId, message: wordsFor(broken, valueAt(message, broken.field)) };
}

function wordsFor({ ruleId, message }: BrokenRule, value: unknown): string {
  if (ruleId === 'enum.not_in' || (ruleId === 'string.const' && value === '')) return 'value is required';
  if (typeof value !== 'string' || value === '') return message;
  return `${message}, not "${value.length > shownMax ? `${value.slice(0, shownMax)}…` : value}"`;
}

/** What stands at a path; undefined where nothing does, or in an extension. */
function valueAt(message: unknown, path: Path): unknown {
  let at: unknown = message;
  for (const step of path) {
    if (typeof at !== 'object' || at === null) return undefined;
    const parts = at as Readonly<Record<string | number, unknown>>;
    if (step.kind === 'list_sub') at = parts[step.index];
    else if (step.kind === 'map_sub') at = Object.hasOwn(parts, String(step.key)) ? parts[String(step.key)] : undefined;
    else if (step.kind === 'field') at = fieldOf(parts, step);
    else return undefined;
  }
  return at;
}

function fieldOf(parts: Readonly<Record<string, unknown>>, { localName, oneof }: FieldStep): unknown {
  if (!oneof) return parts[localName];
  const chosen = parts[oneof.localName] as { case?: string; value?: unknown } | undefined;
  return chosen?.case === localName ? chosen.value : undefined;
}

type FieldStep = Extract<Path[number], { kind: 'field' }>;

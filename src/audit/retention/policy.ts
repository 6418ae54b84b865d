import { readFileSync } from 'node:fs';
import { MeshError } from '../../base/index.js';

/** How long events of some streams are kept in the record. */
export interface RetentionRule {
  readonly name: string;
  /** Of streams with this name; a `*` at the end stands for any rest. */
  readonly stream: string;
  readonly keepDays: number;
}

/**
 * Reads the file of a declared policy: JSON such as `{ "rules": [{ "name": "old orders", "stream": "orders/*", "keep_days": 365 }] }`.
 * The first rule that fits a stream decides. Errors: CONFIG_INVALID with every fault.
 */
export function readPolicy(path: string): RetentionRule[] {
  try {
    return parsePolicy(path, readFileSync(path, 'utf8'));
  } catch (error) {
    if (error instanceof MeshError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    throw invalid(path, [code === 'ENOENT' ? 'there is no such file; correct DACP_RETENTION' : message]);
  }
}

/** The policy in the text of this file. Errors: CONFIG_INVALID. */
export function parsePolicy(path: string, text: string): RetentionRule[] {
  const { rules } = parse(path, text) as { rules?: unknown };
  if (!Array.isArray(rules)) throw invalid(path, ['"rules" is no list']);
  const faults: string[] = [];
  const read = rules.map((rule: unknown, index) => readRule(rule, `rules[${index}]`, faults));
  if (faults.length > 0) throw invalid(path, faults);
  return read;
}

function parse(path: string, text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch (error) {
    throw invalid(path, [`is no JSON: ${error instanceof Error ? error.message : String(error)}`]);
  }
}

function readRule(rule: unknown, at: string, faults: string[]): RetentionRule {
  const given = (typeof rule === 'object' && rule !== null ? rule : {}) as Record<string, unknown>;
  const { name, stream, keep_days: keepDays } = given;
  const known = ['name', 'stream', 'keep_days'];
  for (const key of Object.keys(given)) if (!known.includes(key)) faults.push(`${at}.${key} is no field of a rule`);
  if (typeof name !== 'string' || name === '') faults.push(`${at}.name is missing`);
  if (typeof stream !== 'string' || stream === '') faults.push(`${at}.stream is missing`);
  if (stream === '*' || (typeof stream === 'string' && fits('audit', stream)))
    faults.push(`${at}.stream takes in the stream "audit", which says who did what and is kept for good`);
  if (typeof keepDays !== 'number' || !(keepDays > 0)) faults.push(`${at}.keep_days takes a number above 0`);
  return { name: String(name), stream: String(stream), keepDays: Number(keepDays) };
}

/** The rule for a stream; undefined: it is kept for good. */
export function ruleFor(stream: string, rules: readonly RetentionRule[]): RetentionRule | undefined {
  return rules.find(rule => fits(stream, rule.stream));
}

function fits(stream: string, pattern: string): boolean {
  return pattern.endsWith('*') ? stream.startsWith(pattern.slice(0, -1)) : stream === pattern;
}

function invalid(path: string, faults: readonly string[]): MeshError {
  return new MeshError('CONFIG_INVALID', faults.map(fault => `${path}: ${fault}`).join('\n'));
}

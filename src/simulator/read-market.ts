import { LineCounter, parseDocument } from 'yaml';
import { MeshError, nearest, type Violation } from '../base/index.js';
import { createMarket, type Market, type MarketParts, type Range } from './market.js';

/** What a value must be, in words, and how it is read; undefined: it is not that. */
interface Kind {
  readonly takes: string;
  read(value: unknown): unknown;
}

const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;

const text: Kind = {
  takes: 'a name of letters, digits, "." and "-"',
  read: value => (typeof value === 'string' && /^[A-Za-z0-9][A-Za-z0-9.-]{0,39}$/.test(value) ? value : undefined),
};
const count: Kind = { takes: 'a whole number from 1 to 1000', read: value => numberIn(value, 1, 1_000, true) };
const rounds: Kind = { takes: 'a whole number from 1 to 10000', read: value => numberIn(value, 1, 10_000, true) };
const share: Kind = { takes: 'a number from 0 to 1', read: value => numberIn(value, 0, 1) };
const honesty: Kind = { takes: 'a number above 0 and up to 1', read: value => numberIn(value, 1e-3, 1) };
const amount: Kind = { takes: 'a number of at least 0', read: value => numberIn(value, 0, 1e9) };
const time: Kind = { takes: 'a time such as 500ms, 2s or 1m', read: readTime };
const times: Kind = { takes: 'a time such as 2s, or two such as 1s..3s', read: value => range(value, readTime) };
const amounts: Kind = {
  takes: 'a number such as 1.5, or two such as 1..2',
  read: value => range(value, one => numberIn(typeof one === 'string' ? Number(one) : one, 0, 1e9)),
};
const shares: Kind = {
  takes: 'a number from 0 to 1, or two such as 0.8..1',
  read: value => range(value, one => numberIn(typeof one === 'string' ? Number(one) : one, 0, 1)),
};

/** What a file may say of the market, and what that is here. */
const marketKeys: Readonly<Record<string, readonly [keyof Market, Kind]>> = {
  name: ['name', text],
  rounds: ['rounds', rounds],
  every: ['everyMs', times],
  value: ['value', amount],
  propose: ['proposeMs', time],
  decide: ['decideMs', time],
  progress: ['progressMs', time],
  do: ['doMs', time],
  network: ['networkMs', times],
};

const bidderKeys: Readonly<Record<string, readonly [string, Kind]>> = {
  name: ['name', text],
  count: ['count', count],
  cost: ['cost', amounts],
  margin: ['margin', amounts],
  time: ['timeMs', times],
  quality: ['quality', shares],
  latency: ['latencyMs', times],
  honesty: ['honesty', honesty],
  failure: ['failure', share],
  refusal: ['refusal', share],
  silence: ['silence', share],
};

/**
 * Reads a market from YAML (or JSON, which is YAML). Errors: OPTION_INVALID with all that is wrong, each with its line and place.
 */
export async function readMarket(source: string, fileName: string): Promise<Market> {
  const lineCounter = new LineCounter();
  const document = parseDocument(source, { lineCounter });
  const violations: Violation[] = [];

  function lineOf(path: readonly (string | number)[]): number {
    const node = document.getIn(path, true) as { range?: [number, number, number] | null } | undefined;
    return node?.range ? lineCounter.linePos(node.range[0]).line : 1;
  }

  function wrong(path: readonly (string | number)[], message: string): void {
    const field = placeOf(path);
    violations.push({ field, rule: 'dacp.market', message: `${fileName}:${lineOf(path)}: ${field}: ${message}` });
  }

  function readKeys(
    value: unknown,
    keys: Readonly<Record<string, readonly [string, Kind]>>,
    path: readonly (string | number)[],
  ) {
    if (!isMapping(value)) {
      wrong(path, `takes keys such as ${Object.keys(keys).slice(0, 3).join(', ')}`);
      return {};
    }
    const read: Record<string, unknown> = {};
    for (const [key, said] of Object.entries(value)) {
      if (key === 'bidders' && path.length === 0) continue;
      const [name, kind] = keys[key] ?? [];
      if (!name || !kind) {
        const near = nearest(key, Object.keys(keys))[0];
        wrong(
          [...path, key],
          `is not known${near ? `; did you mean "${near}"?` : `; there are ${Object.keys(keys).join(', ')}`}`,
        );
        continue;
      }
      read[name] = kind.read(said);
      if (read[name] === undefined) wrong([...path, key], `takes ${kind.takes}, not ${JSON.stringify(said)}`);
    }
    return read;
  }

  /** Aliases of aliases of aliases are refused by the parser. */
  function plain(): unknown {
    try {
      return document.toJS();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new MeshError('OPTION_INVALID', `${fileName} cannot be read: ${why}`, { cause: error });
    }
  }

  // What follows the first is mostly because of it, and says the rest of the file.
  const [error] = document.errors;
  if (error)
    violations.push({
      field: 'market',
      rule: 'yaml',
      message: `${fileName}:${error.linePos?.[0].line ?? 1}: ${error.message
        .split('\n')[0]
        ?.replace(/( at line \d+, column \d+)?:$/, '')
        .slice(0, 200)}`,
    });
  const value: unknown = violations.length > 0 ? undefined : plain();
  const market = violations.length > 0 ? {} : readKeys(value, marketKeys, []);
  const listed = isMapping(value) ? value.bidders : undefined;
  if (violations.length === 0 && (!Array.isArray(listed) || listed.length === 0))
    wrong(['bidders'], 'takes a list of at least one bidder');
  const bidders = Array.isArray(listed)
    ? listed.map((one, index) => {
        const bidder = readKeys(one, bidderKeys, ['bidders', index]);
        if (isMapping(one) && one.name === undefined) wrong(['bidders', index], 'needs a name');
        return bidder;
      })
    : [];
  checkNames(bidders, wrong);
  if (violations.length > 0)
    throw new MeshError('OPTION_INVALID', violations.map(({ message }) => message).join('\n'), { violations });
  return createMarket({ ...market, bidders } as unknown as MarketParts);
}

function checkNames(
  bidders: readonly Record<string, unknown>[],
  wrong: (path: (string | number)[], message: string) => void,
): void {
  const names = bidders.map(({ name }) => name);
  for (const [index, name] of names.entries())
    if (name !== undefined && names.indexOf(name) < index)
      wrong(['bidders', index, 'name'], `"${name}" is there already`);
}

function placeOf(path: readonly (string | number)[]): string {
  return (
    path.map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`)).join('') ||
    'the file'
  );
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function numberIn(value: unknown, low: number, high: number, whole = false): number | undefined {
  if (typeof value !== 'number' || !(value >= low && value <= high)) return undefined;
  return whole && !Number.isInteger(value) ? undefined : value;
}

function readTime(value: unknown): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(String(value).trim());
  return match ? Math.round(Number(match[1]) * unitMs[match[2] as keyof typeof unitMs]) : undefined;
}

/** One value, or two with `..` between them. */
function range(value: unknown, read: (one: unknown) => number | undefined): Range | undefined {
  const parts = typeof value === 'string' ? value.split('..') : [value];
  const [low, high = low] = parts.map(read);
  return parts.length <= 2 && low !== undefined && high !== undefined && low <= high ? [low, high] : undefined;
}

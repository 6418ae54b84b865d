import { type Amounts, defaultCurrency, nothing, plus } from './amounts.js';
import type { Account } from './book.js';
import type { CostLine, CostTree } from './cost.js';

/** So many parts are kept one by one; further ones are summed up in the last. */
const partsMax = 100;

/** A cost as a part of what it was spent for. */
export function partOf({ subject, cost, currency }: CostLine): CostTree {
  const { kind, id, agent = '', capability = '', model = '' } = subject;
  return { kind, id, agent, name: model || capability, own: cost, total: cost, currency, count: 1, parts: [] };
}

/** What was spent from an account: the prices of its awards are its own, the rest are its parts. */
export function treeOf(account: Account): CostTree {
  const awards = account.parts.filter(part => part.kind === 'award');
  const last = awards.at(-1);
  return {
    kind: 'negotiation',
    id: account.id.slice(account.id.indexOf(':') + 1),
    agent: last?.agent ?? '',
    name: last?.name ?? '',
    own: awards.reduce((sum, part) => plus(sum, part.total), nothing),
    total: account.parts.reduce((sum, part) => plus(sum, part.total), nothing),
    currency: account.limit.currency ?? defaultCurrency,
    count: account.parts.reduce((sum, part) => sum + part.count, 0),
    parts: account.parts.filter(part => part.kind !== 'award'),
  };
}

/** The parts with one more. Calls of one agent to one model are one part. */
export function withPart(parts: readonly CostTree[], part: CostTree): CostTree[] {
  const at = parts.findIndex(one => isSame(one, part));
  if (at >= 0) return parts.map((one, index) => (index === at ? merged(one, part) : one));
  const last = parts.at(-1);
  if (parts.length < partsMax || !last) return [...parts, part];
  return [...parts.slice(0, -1), merged({ ...last, kind: 'call', agent: '', name: 'others' }, part)];
}

function isSame(one: CostTree, part: CostTree): boolean {
  const { kind, agent, name, currency } = part;
  return kind === 'call' && one.kind === kind && one.agent === agent && one.name === name && one.currency === currency;
}

/** Money of another currency cannot be added. */
function merged(one: CostTree, part: CostTree): CostTree {
  const add = (amounts: Amounts) => (one.currency === part.currency ? amounts : { ...amounts, micros: 0 });
  return {
    ...one,
    id: '',
    own: plus(one.own, add(part.own)),
    total: plus(one.total, add(part.total)),
    count: one.count + part.count,
    parts: [],
  };
}

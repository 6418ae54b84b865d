import type { JsonValue } from '@bufbuild/protobuf';
import { MeshError } from '../../base/index.js';
import type { Plan } from '../graph/plan.js';
import { resolveReferences, valueAt } from '../graph/reference.js';
import { keyIn, readKey } from './keys.js';
import { type RunState, unitOf } from './state.js';

/** The plan of what is in a unit; the empty key: the run's own. Undefined: it has none. */
export function planIn(state: RunState, key: string): Plan | undefined {
  return key === '' ? state.plan : unitOf(state, key).planned?.inner;
}

/** What a step works on. Errors: WORKFLOW_VALUE for a reference that leads nowhere. */
export function inputOf(state: RunState, key: string): JsonValue {
  const { planned, index } = unitOf(state, key);
  if (planned?.input !== undefined) return resolveAt(state, key, planned.input);
  if (index !== undefined) return itemOf(state, key, index);
  return planned?.inner ? inputAround(state, key) : null;
}

/** What the compensation of a step works on. Errors: WORKFLOW_VALUE. */
export function undoInputOf(state: RunState, key: string): JsonValue {
  const { planned, result } = unitOf(state, key);
  if (planned?.undoInput === undefined) return result;
  return resolveReferences(planned.undoInput, (tokens, pointer) => {
    if (tokens[0] !== 'result') return find(state, key, { tokens, pointer });
    return valueAt(result, tokens.slice(1)) ?? missing(pointer);
  });
}

/** The items of a step with `each`. Errors: WORKFLOW_VALUE when it is no list, or has more than 10,000. */
export function itemsOf(state: RunState, key: string): readonly JsonValue[] {
  const { planned } = unitOf(state, key);
  const items = resolveAt(state, key, planned?.each ?? null);
  if (Array.isArray(items) && items.length <= itemsMax) return items;
  const what = Array.isArray(items) ? `a list of ${items.length}` : 'no list';
  throw new MeshError(
    'WORKFLOW_VALUE',
    `"each" of step ${key} is ${what}; it takes a list of at most ${itemsMax} items`,
  );
}

const itemsMax = 10_000;

/** A value with its references replaced, as the unit of this key sees them. Errors: WORKFLOW_VALUE. */
export function resolveAt(state: RunState, key: string, value: JsonValue): JsonValue {
  return resolveReferences(value, (tokens, pointer) => find(state, key, { tokens, pointer }));
}

/** What a workflow gives back when all of its steps have ended. Errors: WORKFLOW_VALUE. */
export function outputIn(state: RunState, key: string): JsonValue {
  const plan = planIn(state, key);
  if (plan?.output !== undefined) return resolveAt(state, keyIn(key, 'output'), plan.output);
  const results = (plan?.steps ?? []).map(({ id }) => [id, state.units.get(keyIn(key, id))?.result ?? null] as const);
  return Object.fromEntries(results);
}

interface Sought {
  readonly tokens: readonly string[];
  readonly pointer: string;
}

/** Looks from a unit outwards. */
function find(state: RunState, key: string, sought: Sought): JsonValue {
  const [root = '', ...rest] = sought.tokens;
  const found = root === 'steps' ? resultOf(state, key, rest) : valueAt(named(state, key, root), rest);
  return found ?? missing(sought.pointer);
}

function named(state: RunState, key: string, root: string): JsonValue | undefined {
  if (root === 'input') return inputAround(state, key);
  if (root !== 'item' && root !== 'index') return undefined;
  for (let at = key; at !== ''; at = readKey(at).within) {
    const { index } = readKey(at);
    if (index !== undefined) return root === 'index' ? index : itemOf(state, at, index);
  }
  return undefined;
}

/** The input of the workflow that a unit is a step of. */
function inputAround(state: RunState, key: string): JsonValue {
  const { within, index } = readKey(key);
  if (index !== undefined) return inputAround(state, within);
  return within === '' ? state.input : inputOf(state, within);
}

function itemOf(state: RunState, key: string, index: number): JsonValue {
  return itemsOf(state, readKey(key).within)[index] ?? null;
}

function resultOf(state: RunState, key: string, [id = '', ...rest]: readonly string[]): JsonValue | undefined {
  for (let at = key; at !== ''; ) {
    const { within, index } = readKey(at);
    if (index === undefined && planIn(state, within)?.byId.has(id))
      return valueAt(state.units.get(keyIn(within, id))?.result, rest);
    at = within;
  }
  return undefined;
}

function missing(pointer: string): never {
  throw new MeshError(
    'WORKFLOW_VALUE',
    `"${pointer}" leads to nothing in what the run has so far; correct the reference`,
  );
}

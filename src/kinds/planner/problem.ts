import { MeshError } from '../../base/index.js';

/** Something that is true or not, such as `at(truck, depot)`; two facts are the same when their texts are. */
export type Fact = string;

/** Something that can be done when its preconditions hold: the field's STRIPS, with costs. */
export interface Action {
  /** The schema that it was made from, such as `load`. */
  readonly schema: string;
  /** What it is done with, in the order of the schema's parameters. */
  readonly args: readonly string[];
  /** `load(crate, truck, depot)`. */
  readonly name: string;
  /** What must be true before it, and what must not. */
  readonly needs: readonly Fact[];
  readonly needsNot: readonly Fact[];
  /** What is true after it, and what is not any more; what it adds wins. */
  readonly adds: readonly Fact[];
  readonly removes: readonly Fact[];
  /** Not negative. */
  readonly cost: number;
}

/** Actions of one kind, with parameters: `?name` in a fact stands for what the parameter is bound to. */
export interface ActionSchema {
  /** The type of the object that each parameter stands for, by its name. Different parameters stand for different objects. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly needs?: readonly Fact[];
  readonly needsNot?: readonly Fact[];
  readonly adds?: readonly Fact[];
  readonly removes?: readonly Fact[];
  /** 1 unless said. */
  readonly cost?: number | ((bound: Readonly<Record<string, string>>) => number);
}

/** What can be done, and with what. */
export interface Domain {
  /** By name. */
  readonly actions: Readonly<Record<string, ActionSchema>>;
  /** Names of objects, by their type. */
  readonly objects: Readonly<Record<string, readonly string[]>>;
}

/** From where to where, by what. */
export interface Problem {
  readonly actions: readonly Action[];
  /** What is true now; nothing else is. */
  readonly start: readonly Fact[];
  readonly goal: readonly Fact[];
}

/** Bounds the actions that a domain may lead to: each of them is looked at in every step of a search. */
const actionsMax = 100_000;

/** Every action that a domain leads to. Errors: OPTION_INVALID for unknown types or parameters, a bad cost, or too many actions. */
export function actionsOf({ actions, objects }: Domain): Action[] {
  const made: Action[] = [];
  for (const [schema, template] of Object.entries(actions)) {
    for (const bound of bindings(Object.entries(template.parameters), objects, schema)) {
      made.push(bind(schema, template, bound));
      if (made.length > actionsMax)
        throw new MeshError('OPTION_INVALID', `the domain leads to more than ${actionsMax} actions; use fewer objects`);
    }
  }
  return made;
}

type Bound = Readonly<Record<string, string>>;

function* bindings(
  parameters: readonly (readonly [string, string])[],
  objects: Domain['objects'],
  schema: string,
  bound: Bound = {},
): Iterable<Bound> {
  const [first, ...rest] = parameters;
  if (!first) {
    yield bound;
    return;
  }
  const [name, type] = first;
  const choice = objects[type];
  if (!choice)
    throw new MeshError(
      'OPTION_INVALID',
      `action "${schema}": parameter "${name}" is of type "${type}", which no object has`,
    );
  const taken = new Set(Object.values(bound));
  for (const object of choice)
    if (!taken.has(object)) yield* bindings(rest, objects, schema, { ...bound, [name]: object });
}

function bind(schema: string, template: ActionSchema, bound: Bound): Action {
  const fill = (facts: readonly Fact[] = []) => facts.map(fact => fillIn(fact, bound, schema));
  const cost = typeof template.cost === 'function' ? template.cost(bound) : (template.cost ?? 1);
  const args = Object.values(bound);
  const name = `${schema}(${args.join(', ')})`;
  if (!(cost >= 0 && cost < Number.POSITIVE_INFINITY))
    throw new MeshError('OPTION_INVALID', `the cost of ${name} is ${cost}; it must be a number of at least 0`);
  return {
    schema,
    args,
    name,
    needs: fill(template.needs),
    needsNot: fill(template.needsNot),
    adds: fill(template.adds),
    removes: fill(template.removes),
    cost,
  };
}

function fillIn(fact: Fact, bound: Bound, schema: string): Fact {
  return fact.replace(/\?(\w+)/g, (_, name: string) => {
    const object = bound[name];
    if (object !== undefined) return object;
    throw new MeshError(
      'OPTION_INVALID',
      `action "${schema}": "${fact}" names "?${name}", which is no parameter of it`,
    );
  });
}

import type { JsonValue } from '@bufbuild/protobuf';
import type { Value } from '@bufbuild/protobuf/wkt';
import { Order, type Step, type Workflow } from '#gen/dacp/workflow/v1/workflow_pb.js';
import { fromValue } from '../../message/index.js';
import { referencesIn } from './reference.js';

/** A workflow, ready to be run: who waits for whom, and its values as JSON. */
export interface Plan {
  readonly workflow: Workflow;
  /** In the order of the workflow. */
  readonly steps: readonly PlannedStep[];
  readonly byId: ReadonlyMap<string, PlannedStep>;
  readonly output: JsonValue | undefined;
  /** Steps that it refers to and does not have: those of the workflow around it. */
  readonly outside: ReadonlySet<string>;
}

/** A step of a plan. */
export interface PlannedStep {
  readonly id: string;
  readonly step: Step;
  /** Steps of the same plan that must have ended before. */
  readonly needs: ReadonlySet<string>;
  readonly input: JsonValue | undefined;
  readonly each: JsonValue | undefined;
  readonly when: JsonValue | undefined;
  /** What its compensation works on. */
  readonly undoInput: JsonValue | undefined;
  /** The plan of the workflow that it is. */
  readonly inner: Plan | undefined;
}

const plans = new WeakMap<Workflow, Plan>();

/** The plan of a workflow, which must not change any more. Pure; made once for each workflow. */
export function planOf(workflow: Workflow): Plan {
  const known = plans.get(workflow);
  if (known) return known;
  const plan = makePlan(workflow);
  plans.set(workflow, plan);
  return plan;
}

function makePlan(workflow: Workflow): Plan {
  const ids = new Set(workflow.steps.map(({ id }) => id));
  const outside = new Set<string>();
  const note = (id: string): boolean => {
    if (ids.has(id)) return true;
    outside.add(id);
    return false;
  };
  const steps = workflow.steps.map((step, index) => planStep(step, before(workflow, index), note));
  const output = plainOf(workflow.output);
  for (const id of stepsIn(output)) note(id);
  return { workflow, steps, byId: new Map(steps.map(planned => [planned.id, planned])), output, outside };
}

function planStep(step: Step, previous: string | undefined, isHere: (id: string) => boolean): PlannedStep {
  const inner = step.action.case === 'workflow' ? planOf(step.action.value) : undefined;
  const values = { input: plainOf(step.input), each: plainOf(step.each), when: plainOf(step.when) };
  const undoInput = plainOf(step.compensation?.input);
  const referred = [...Object.values(values), undoInput].flatMap(stepsIn);
  const named = [...step.after, ...referred, ...(inner?.outside ?? [])].filter(isHere);
  const needs = new Set(previous === undefined ? named : [...named, previous]);
  return { id: step.id, step, needs, ...values, undoInput, inner };
}

function before({ order, steps }: Workflow, index: number): string | undefined {
  return order === Order.PARALLEL ? undefined : steps[index - 1]?.id;
}

/** The ids of the steps that a value refers to. */
function stepsIn(value: JsonValue | undefined): string[] {
  return referencesIn(value).flatMap(({ tokens }) =>
    tokens[0] === 'steps' && tokens[1] !== undefined ? [tokens[1]] : [],
  );
}

function plainOf(value: Value | undefined): JsonValue | undefined {
  return value && fromValue(value);
}

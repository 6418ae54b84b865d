import type { JsonValue } from '@bufbuild/protobuf';
import type { Step, Workflow } from '#gen/dacp/workflow/v1/workflow_pb.js';
import { MeshError, nearest, type Violation } from '../../base/index.js';
import { isJsonObject } from '../../message/index.js';
import { cycleIn } from './cycle.js';
import { type Plan, type PlannedStep, planOf } from './plan.js';
import { type Reference, referencesIn } from './reference.js';
import { type Fault, faultsOf } from './schema.js';
import { type Type, typeAt, typeFaults } from './types.js';

/** What agents say of themselves, as far as somebody knows; what is not known is not checked. */
export interface KnownTypes {
  /** What a step takes and gives. */
  ofStep(step: Step): { readonly input: Type; readonly output: Type };
}

/** What surrounds a reference. */
interface Scope {
  readonly plan: Plan;
  readonly outer: Scope | undefined;
  readonly inputType: Type;
  /** Within `each`. */
  readonly itemType: Type | 'none';
  readonly place: string;
}

type Note = (place: string, rule: string, message: string) => void;

/** How deep workflows may nest. */
const depthMax = 8;

/**
 * Everything that is wrong with a workflow before it is started: steps that are no steps, circles, references to what there is not,
 * values of a wrong type. Errors: WORKFLOW_INVALID, with each fault and its place.
 */
export function checkWorkflow(workflow: Workflow, types: KnownTypes, input?: JsonValue): void {
  const violations: Violation[] = [];
  const note: Note = (field, rule, message) => violations.push({ field: field.replace(/^\./, ''), rule, message });
  const plan = planOf(workflow);
  checkPlan({ plan, outer: undefined, inputType: workflow.inputSchema, itemType: 'none', place: '' }, { types, note });
  if (input !== undefined && workflow.inputSchema) noteAll(note, 'input', faultsOf(workflow.inputSchema, input));
  if (violations.length > 0) throw invalid(workflow.name, violations);
}

function checkPlan(scope: Scope, on: { readonly types: KnownTypes; readonly note: Note }): void {
  const { plan, place } = scope;
  if (scopeDepth(scope) > depthMax) {
    on.note(place, 'dacp.depth', `nests deeper than ${depthMax} workflows`);
    return;
  }
  const seen = new Set<string>();
  plan.steps.forEach((planned, index) => {
    const at = `${place}.steps[${index}]`;
    if (seen.has(planned.id)) on.note(`${at}.id`, 'dacp.unique', `"${planned.id}" is the id of a step before it`);
    seen.add(planned.id);
    checkStep({ ...scope, place: at }, planned, on);
  });
  // Who waits for whom means nothing as long as two have one name.
  const circle = seen.size === plan.steps.length ? cycleIn(plan) : undefined;
  if (circle) on.note(`${place}.steps`, 'dacp.cycle', circle);
  if (plan.output !== undefined) checkReferences(scope, plan.output, { ...on, at: `${place}.output` });
}

function checkStep(scope: Scope, planned: PlannedStep, on: { readonly types: KnownTypes; readonly note: Note }): void {
  const { step, input, each, when } = planned;
  const { place } = scope;
  for (const [index, id] of step.after.entries())
    if (!scope.plan.byId.has(id)) on.note(`${place}.after[${index}]`, 'dacp.step', unknownStep(id, scope));
  if (each !== undefined) checkReferences(scope, each, { ...on, at: `${place}.each` });
  if (when !== undefined) checkReferences(scope, when, { ...on, at: `${place}.when` });
  const inside: Scope = each === undefined ? scope : { ...scope, itemType: itemTypeOf(scope, each, on.types) };
  const wanted = step.action.case === 'workflow' ? step.action.value.inputSchema : on.types.ofStep(step).input;
  if (input !== undefined) {
    checkReferences(inside, input, { ...on, at: `${place}.input` });
    const find = (pointer: string) => known(inside, pointer, on.types);
    noteAll(on.note, `${place}.input`, typeFaults(wanted, input, find));
  }
  if (planned.undoInput !== undefined)
    checkReferences(inside, planned.undoInput, { ...on, at: `${place}.compensation.input`, result: true });
  if (!planned.inner) return;
  const inputType = input === undefined ? inside.inputType : planned.inner.workflow.inputSchema;
  checkPlan(
    { plan: planned.inner, outer: inside, inputType, itemType: inside.itemType, place: `${place}.workflow` },
    on,
  );
}

interface Where {
  readonly types: KnownTypes;
  readonly note: Note;
  readonly at: string;
  /** `/result` is there: it is a compensation. */
  readonly result?: boolean;
}

function checkReferences(scope: Scope, value: JsonValue, where: Where): void {
  for (const reference of referencesIn(value)) {
    const fault = referenceFault(scope, reference, where);
    if (fault !== undefined) where.note(`${where.at}${reference.place}`, 'dacp.reference', fault);
  }
}

function referenceFault(scope: Scope, { tokens, pointer }: Reference, where: Where): string | undefined {
  const [root, id] = tokens;
  if (root === 'input' || (root === 'result' && where.result)) return missingPart(scope, pointer, where.types);
  if (root === 'item' || root === 'index')
    return scope.itemType === 'none' ? `"${pointer}" is only there in a step with "each"` : undefined;
  if (root !== 'steps' || id === undefined)
    return `"${pointer}" leads nowhere: references begin with /input, /steps/ID${where.result ? ', /result' : ''}, or with "each" /item and /index`;
  if (!stepNamed(scope, id)) return unknownStep(id, scope);
  return missingPart(scope, pointer, where.types);
}

function missingPart(scope: Scope, pointer: string, types: KnownTypes): string | undefined {
  return typeOfPointer(scope, pointer, types) === 'none'
    ? `"${pointer}" leads to what the schema does not have`
    : undefined;
}

function known(scope: Scope, pointer: string, types: KnownTypes): Type {
  const type = typeOfPointer(scope, pointer, types);
  return type === 'none' ? undefined : type;
}

function typeOfPointer(scope: Scope, pointer: string, types: KnownTypes): Type | 'none' {
  const [root, ...rest] = referencesIn({ $ref: pointer })[0]?.tokens ?? [];
  if (root === 'input') return typeAt(scope.inputType, rest);
  if (root === 'item') return scope.itemType === 'none' ? 'none' : typeAt(scope.itemType, rest);
  if (root === 'index') return { type: 'integer' };
  const step = root === 'steps' && rest[0] !== undefined ? stepNamed(scope, rest[0]) : undefined;
  return step && typeAt(typeOfStep(step, types), rest.slice(1));
}

function typeOfStep({ step, each, when }: PlannedStep, types: KnownTypes): Type {
  const one = step.outputSchema ?? types.ofStep(step).output;
  // A step that may be skipped gives null then.
  if (when !== undefined) return undefined;
  return each === undefined ? one : { type: 'array', ...(one && { items: one }) };
}

function itemTypeOf(scope: Scope, each: JsonValue, types: KnownTypes): Type {
  if (!isJsonObject(each) || typeof each.$ref !== 'string') return undefined;
  const list = known(scope, each.$ref, types);
  return isJsonObject(list?.items) ? list.items : undefined;
}

function stepNamed(scope: Scope | undefined, id: string): PlannedStep | undefined {
  return scope && (scope.plan.byId.get(id) ?? stepNamed(scope.outer, id));
}

function unknownStep(id: string, scope: Scope): string {
  const names: string[] = [];
  for (let at: Scope | undefined = scope; at; at = at.outer) names.push(...at.plan.byId.keys());
  const meant = nearest(id, names);
  return `there is no step "${id}"${meant.length > 0 ? `; did you mean ${meant.join(', ')}?` : ` here; there is ${names.join(', ')}`}`;
}

function scopeDepth(scope: Scope | undefined): number {
  return scope ? 1 + scopeDepth(scope.outer) : 0;
}

function noteAll(note: Note, at: string, faults: readonly Fault[]): void {
  for (const { place, message } of faults) note(`${at}${place}`, 'dacp.type', message);
}

function invalid(name: string, violations: readonly Violation[]): MeshError {
  const lines = violations.slice(0, 5).map(({ field, message }) => `${field}: ${message}`);
  const more = violations.length > 5 ? `; and ${violations.length - 5} more` : '';
  const what = name === '' ? 'the workflow' : `workflow "${name}"`;
  return new MeshError('WORKFLOW_INVALID', `${what} cannot be run: ${lines.join('; ')}${more}`, { violations });
}

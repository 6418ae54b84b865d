import { create, type JsonObject } from '@bufbuild/protobuf';
import { durationMs, timestampFromMs } from '@bufbuild/protobuf/wkt';
import type { Capability } from '#gen/dacp/agent/v1/agent_pb.js';
import { QuerySchema } from '#gen/dacp/registry/v1/registry_pb.js';
import {
  type JournalEntry,
  type Opening,
  type Started,
  StartedSchema,
  type StartWorkflowRequest,
  type Step,
  type Workflow,
} from '#gen/dacp/workflow/v1/workflow_pb.js';
import { newId } from '../../base/index.js';
import { fieldInvalid, fromValue, isJsonObject, newTraceContext, parseAddress, toValue } from '../../message/index.js';
import type { Registry } from '../../registry/index.js';
import { checkWorkflow, type KnownTypes } from '../graph/check.js';
import type { Type } from '../graph/types.js';
import { runTimeoutMs } from './times.js';

/** What is needed to know what capabilities take and give. */
export type Directory = Pick<Registry, 'discover'>;

/** What a caller's request comes to. Errors: WORKFLOW_INVALID, FIELD_INVALID. */
export function openingOf(request: StartWorkflowRequest, directory: Directory, nowMs: number): Started {
  // A run without an input works on null.
  checkOpening({ ...request, input: request.input ?? toValue(null) }, directory);
  const { workflow, input, conversationId, traceContext, namespace } = request;
  const timeoutMs = workflow?.timeout ? durationMs(workflow.timeout) : runTimeoutMs;
  return create(StartedSchema, {
    ...(workflow && { workflow }),
    ...(input && { input }),
    conversationId: conversationId || newId(),
    traceContext: traceContext ?? newTraceContext(),
    endBy: timestampFromMs(Math.floor(nowMs + timeoutMs)),
    namespace,
  });
}

/** What an opening of a run that is code comes to. */
export function codeStarted({ runner }: JournalEntry, opening: Opening, nowMs: number): Started {
  const { name, input, conversationId, traceContext, timeout } = opening;
  const timeoutMs = timeout ? durationMs(timeout) : runTimeoutMs;
  return create(StartedSchema, {
    workflow: { name },
    ...(input && { input }),
    conversationId: conversationId || newId(),
    ...(traceContext && { traceContext }),
    endBy: timestampFromMs(Math.floor(nowMs + timeoutMs)),
    runner,
  });
}

/** Checks a request, and its input when there is one; gives what may go wrong. Errors: WORKFLOW_INVALID, FIELD_INVALID. */
export function checkOpening(
  { workflow, input, namespace }: Pick<StartWorkflowRequest, 'workflow' | 'input' | 'namespace'>,
  directory: Directory,
): string[] {
  if (!workflow) throw fieldInvalid([{ field: 'workflow', rule: 'required', message: 'value is required' }]);
  const types = typesOf(directory, namespace);
  checkWorkflow(workflow, types, input && fromValue(input));
  return [...new Set(capabilitiesOf(workflow, namespace))]
    .filter(wanted => !types.find(wanted))
    .map(({ capability }) => `nobody has the capability "${capability}" now`);
}

interface Wanted {
  readonly capability: string;
  readonly namespace: string;
  /** Empty: whoever has it. */
  readonly agentId: string;
}

/** What agents say of their capabilities, asked for once each. */
function typesOf(
  directory: Directory,
  namespace: string,
): KnownTypes & { find(wanted: Wanted): Capability | undefined } {
  const known = new Map<string, Capability | undefined>();

  function find({ capability, namespace: at, agentId }: Wanted): Capability | undefined {
    const key = JSON.stringify([capability, at, agentId]);
    if (!known.has(key)) {
      const query = create(QuerySchema, { namespace: at, capability, agentId });
      const [agent] = directory.discover(query, { pageSize: 1 }).agents;
      known.set(
        key,
        agent?.agentDescriptor?.capabilities.find(({ name }) => name === capability),
      );
    }
    return known.get(key);
  }

  return {
    find,
    ofStep(step) {
      const wanted = wantedBy(step, namespace);
      const capability = wanted && find(wanted);
      return {
        input: step.inputSchema ?? schemaOf(capability?.inputSchema),
        output: step.outputSchema ?? schemaOf(capability?.outputSchema),
      };
    },
  };
}

function wantedBy({ action }: Pick<Step, 'action'>, namespace: string): Wanted | undefined {
  if (action.case === 'negotiate') {
    const { capability, namespace: at } = action.value;
    return { capability, namespace: at || namespace, agentId: '' };
  }
  if (action.case !== 'ask') return undefined;
  const { namespace: at, target } = parseAddress(action.value.receiver, 'receiver', namespace);
  if (target.case === 'capability') return { capability: target.value, namespace: at, agentId: '' };
  if (target.case !== 'agent' || action.value.capability === '') return undefined;
  return { capability: action.value.capability, namespace: at, agentId: target.value };
}

function capabilitiesOf(workflow: Workflow, namespace: string): Wanted[] {
  return workflow.steps.flatMap(step => {
    if (step.action.case === 'workflow') return capabilitiesOf(step.action.value, namespace);
    const wanted = wantedBy(step, namespace);
    return wanted ? [wanted] : [];
  });
}

/** A schema as an agent says it; one that cannot be read says nothing. */
function schemaOf(text: string | undefined): Type {
  if (!text) return undefined;
  try {
    const schema: unknown = JSON.parse(text);
    return isJsonObject(schema) ? (schema as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}

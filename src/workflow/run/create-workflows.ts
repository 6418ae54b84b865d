import { equals } from '@bufbuild/protobuf';
import type { StartWorkflowRequest } from '#gen/dacp/workflow/v1/workflow_pb.js';
import { type Change, type JournalEntry, type Run, WorkflowSchema } from '#gen/dacp/workflow/v1/workflow_pb.js';
import {
  type Clock,
  createKeyedTurns,
  createLifecycle,
  isReason,
  MeshError,
  newId,
  withLifecycle,
} from '../../base/index.js';
import type { EventStore } from '../../eventlog/index.js';
import { type Logger, silentLogger } from '../../observability/index.js';
import type { Database } from '../../storage/index.js';
import type { Performers } from './actions.js';
import type { Command } from './commands.js';
import { createDocket } from './docket.js';
import { createEffects } from './effects.js';
import { checkOpening, codeStarted, type Directory, openingOf } from './opening.js';
import { readRun } from './record.js';
import type { RunState, UnitStatus } from './state.js';
import { readRuns } from './tables.js';
import { summaryOf, viewOf } from './view.js';
import type { Workflows } from './workflows.js';

/** What runs stand on. */
export interface RunsParts {
  /** With the tables of `runMigrations`. */
  readonly database: Database;
  /** On the same database. */
  readonly store: EventStore;
  /** Who does what steps say. */
  readonly performers: Performers;
  /** What agents say of their capabilities. */
  readonly registry: Directory;
  readonly clock: Clock;
  readonly logger?: Logger;
}

/**
 * Runs on their stores. They must be the only ones that write to them. Starting takes up what is open; closing leaves it open in the
 * record.
 */
export function createRuns(parts: RunsParts): Workflows {
  const { database, store, registry, clock, logger = silentLogger } = parts;
  const effects = createEffects(parts.performers);
  const docket = createDocket({ database, store, effects, clock, logger });
  /** The second who opens one under an id finds what the first has opened. */
  const turns = createKeyedTurns();

  const lifecycle = createLifecycle({
    name: 'the workflows',
    start: () => docket.resume(),
    close: () => docket.close(new MeshError('DRAINING', 'workflows go on when the node is back; watch again then')),
  });

  function running(): void {
    if (lifecycle.state === 'running') return;
    throw new MeshError('NOT_STARTED', `the workflows are ${lifecycle.state}; they take calls while they are running`);
  }

  async function find(id: string): Promise<RunState> {
    const state = await docket.find(id);
    if (state) return state;
    throw new MeshError(
      'WORKFLOW_UNKNOWN',
      `there is no run "${id.slice(0, 64)}"; "dacp workflow list" shows those there are`,
    );
  }

  /** Carries out a command on a run that may be over: then nothing changes. */
  async function execute(id: string, command: Command): Promise<RunState> {
    const open = await openOne(id);
    return (await open?.execute(command)) ?? find(id);
  }

  /** Undefined: it is over. Errors: WORKFLOW_UNKNOWN. */
  async function openOne(id: string) {
    return docket.get(id) ?? ((await find(id)) && docket.get(id));
  }

  async function open(request: StartWorkflowRequest): Promise<Run> {
    running();
    const { runId: id } = request;
    return id === '' ? openNow(newId(), request) : turns.take(id, () => openNow(id, request));
  }

  async function openNow(id: string, request: StartWorkflowRequest): Promise<Run> {
    const known = docket.get(id)?.state;
    if (known && known.status !== 'new') return viewOf(sameWorkflow(request, known));
    const started = openingOf(request, registry, clock.now());
    try {
      const state = await docket.open(id, { kind: 'start', started });
      return viewOf(state.started === started ? state : sameWorkflow(request, state));
    } catch (error) {
      if (!isReason(error, 'VERSION_CONFLICT')) throw error;
      return viewOf(sameWorkflow(request, await find(id)));
    }
  }

  async function* watch(id: string, afterVersion = 0n, signal?: AbortSignal): AsyncGenerator<Change> {
    running();
    const open = await openOne(id);
    if (open) {
      yield* open.watch(afterVersion, signal);
      return;
    }
    const recorded = await readRun(store, id);
    yield* recorded?.changes.slice(Number(afterVersion)) ?? [];
  }

  async function journal(entry: JournalEntry): Promise<Run | undefined> {
    running();
    const { runId: id, opening } = entry;
    const started = opening && codeStarted(entry, opening, clock.now());
    const command: Command = { kind: 'journal', entry, started };
    const present = docket.get(id);
    if (!present && !started) return over(entry, await find(id));
    const isNew = !present || present.state.version === 0n;
    try {
      const state = await (present ? present.execute(command) : docket.open(id, command));
      return opening && !isNew ? viewOf(state) : undefined;
    } catch (error) {
      // What was said again is not what a run begins with, and the id of one that is over is not free.
      const state = isNew ? (await readRun(store, id))?.state : undefined;
      if (state?.status !== 'ended') throw error;
      return over(entry, state);
    }
  }

  return withLifecycle(lifecycle, {
    check: request => checkOpening(request, registry),
    open,
    watch,
    async cancel(id, reason) {
      running();
      return viewOf(await execute(id, { kind: 'cancel', reason }));
    },
    async resolve(id, step, { resolution, by }) {
      running();
      const open = await openOne(id);
      if (open) return viewOf(await open.execute({ kind: 'resolve', key: step, resolution, by }));
      throw new MeshError('WORKFLOW_STATE', `run ${id} is over; nothing of it is to be decided`);
    },
    async get(id) {
      return viewOf(await find(id));
    },
    async list(query = {}) {
      const { listed, nextPageToken } = await readRuns(database, query);
      const runs = await Promise.all(listed.map(async one => one.summary ?? summaryOf(await find(one.id))));
      return { runs, nextPageToken };
    },
    journal,
  });
}

/** What is said of a run that is over: what is said again is known already, and who opens it hears how it ended. */
function over(entry: JournalEntry, state: RunState): Run | undefined {
  if (entry.opening) return viewOf(state);
  if (entry.ended || isSaidAgain(entry, state)) return undefined;
  throw new MeshError('WORKFLOW_STATE', `run ${state.id} is over; nothing is taken any more`);
}

function isSaidAgain({ runner, begun, done, failed }: JournalEntry, { runner: last, units }: RunState): boolean {
  const isAsSaid = ({ step, attempt }: { step: string; attempt: number }, status?: UnitStatus) => {
    const unit = units.get(step);
    return unit?.attempt === attempt && (status === undefined || unit.status === status);
  };
  return (
    runner === last &&
    (!begun || isAsSaid(begun)) &&
    (!done || isAsSaid(done, 'done')) &&
    (!failed || isAsSaid(failed, 'failed'))
  );
}

function sameWorkflow({ workflow }: StartWorkflowRequest, present: RunState): RunState {
  const started = present.started?.workflow;
  if (workflow && started && equals(WorkflowSchema, workflow, started)) return present;
  throw new MeshError('WORKFLOW_HELD', `run "${present.id}" is one of another workflow; choose another id`);
}

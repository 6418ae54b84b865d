import { create, equals } from '@bufbuild/protobuf';
import { durationMs, timestampFromMs, timestampMs } from '@bufbuild/protobuf/wkt';
import {
  type Approval,
  ApprovalAnswerSchema,
  ApprovalChangedSchema,
  ApprovalSchema,
  type Question,
  QuestionSchema,
} from '#gen/dacp/workflow/v1/approval_pb.js';
import { Verdict } from '#gen/dacp/workflow/v1/workflow_pb.js';
import {
  type Clock,
  createLifecycle,
  isReason,
  MeshError,
  newId,
  type Timer,
  withLifecycle,
} from '../../base/index.js';
import { createDoubts, type EventStore, mayBeKept, newEvent } from '../../eventlog/index.js';
import { type Logger, silentLogger } from '../../observability/index.js';
import type { Database } from '../../storage/index.js';
import type { Answer, Approvals, Request } from './approvals.js';
import { createBoard } from './board.js';
import { answerStatement, insertStatement, readApproval, readApprovals, readOpenApprovals } from './tables.js';

/** What approvals stand on. */
export interface ApprovalsParts {
  /** With the tables of `approvalMigrations`. */
  readonly database: Database;
  /** On the same database. */
  readonly store: EventStore;
  readonly clock: Clock;
  readonly logger?: Logger;
}

/** How long a person may take when nobody says, in ms. */
const answerWithinMs = 24 * 3_600_000;
/** When a deadline that could not be written is tried again, in ms; and the longest that a timer is set for. */
const retryMs = 1_000;
const timerMaxMs = 2_000_000_000;

/** Approvals on their stores. They must be the only ones that write to them. */
export function createApprovals({ database, store, clock, logger = silentLogger }: ApprovalsParts): Approvals {
  const timers = new Map<string, Timer>();
  const board = createBoard();
  const doubts = createDoubts({
    clock,
    find: takeUp,
    onFailed: error => logger.error({ err: error }, 'how approvals stand could not be read; trying again'),
  });

  const lifecycle = createLifecycle({
    name: 'the approvals',
    async start() {
      for (const approval of await readOpenApprovals(database)) arm(approval);
    },
    async close() {
      const error = new MeshError('DRAINING', 'approvals go on when the node is back; ask again then');
      await doubts.close(error);
      for (const timer of timers.values()) timer.cancel();
      timers.clear();
      board.close(error);
    },
  });

  async function write(approval: Approval, type: 'asked' | 'answered'): Promise<void> {
    const { id, question } = approval;
    const event = newEvent({
      type: `approval.${type}`,
      source: 'approvals',
      timeMs: clock.now(),
      payload: { schema: ApprovalChangedSchema, message: { approval } },
      conversationId: question?.conversationId ?? '',
    });
    const asked = type === 'asked';
    const alongside = [asked ? insertStatement(approval) : answerStatement(approval)];
    await store.append(`approval/${id}`, [event], { expectedVersion: asked ? 0n : 1n, alongside });
    board.put(approval);
  }

  function arm(approval: Approval): void {
    const { id, answerBy } = approval;
    const leftMs = (answerBy ? timestampMs(answerBy) : 0) - clock.now();
    timers.get(id)?.cancel();
    if (leftMs > timerMaxMs)
      timers.set(
        id,
        clock.setTimer(timerMaxMs, () => arm(approval)),
      );
    else
      timers.set(
        id,
        clock.setTimer(Math.max(0, leftMs), () => void pass(approval)),
      );
  }

  /** Nobody has answered in time: what was declared holds. */
  async function pass(approval: Approval): Promise<void> {
    const verdict = approval.question?.fallback || Verdict.REJECTED;
    try {
      await settle(approval, { verdict, reason: 'nobody answered in time', by: '' });
    } catch (error) {
      if (isReason(error, 'APPROVAL_STATE')) return;
      logger.error(
        { err: error, approval_id: approval.id },
        'the deadline of an approval could not be written; trying again',
      );
      if (lifecycle.state === 'running')
        timers.set(
          approval.id,
          clock.setTimer(retryMs, () => void pass(approval)),
        );
    }
  }

  async function settle(approval: Approval, answer: Answer & { readonly withdrawn?: boolean }): Promise<Approval> {
    const { verdict, reason, by, withdrawn = false } = answer;
    const at = timestampFromMs(clock.now());
    const settled = { ...approval, answer: create(ApprovalAnswerSchema, { verdict, reason, by, at, withdrawn }) };
    try {
      await write(settled, 'answered');
    } catch (error) {
      if (mayBeKept(error)) return answeredBy(settled, await doubts.resolve(approval.id, error), error);
      if (!(error instanceof MeshError) || error.reason !== 'VERSION_CONFLICT') throw error;
      // The answer may have come later than the record was asked for it: nobody has heard of it then.
      throw answeredError((await takeUp(approval.id)) ?? approval);
    }
    timers.get(approval.id)?.cancel();
    timers.delete(approval.id);
    return settled;
  }

  /** One of which the record may know more than those who wait: the answer to a write was lost. */
  async function takeUp(id: string): Promise<Approval | undefined> {
    const approval = await readApproval(database, id);
    if (!approval) return undefined;
    board.put(approval);
    if (approval.answer) {
      timers.get(id)?.cancel();
      timers.delete(id);
    } else arm(approval);
    return approval;
  }

  async function known(id: string): Promise<Approval> {
    const approval = await readApproval(database, id);
    if (approval) return approval;
    throw new MeshError('APPROVAL_UNKNOWN', `there is no approval "${id.slice(0, 64)}"; "dacp approvals" lists them`);
  }

  async function request({ question, askedBy, id = '' }: Request): Promise<Approval> {
    const present = id === '' ? undefined : await readApproval(database, id);
    if (present) return sameQuestion(present, question);
    const nowMs = clock.now();
    const withinMs = question.answerWithin ? durationMs(question.answerWithin) : answerWithinMs;
    const approval = create(ApprovalSchema, {
      id: id || newId(),
      question,
      askedBy,
      askedAt: timestampFromMs(nowMs),
      answerBy: timestampFromMs(Math.floor(nowMs + withinMs)),
    });
    try {
      await write(approval, 'asked');
    } catch (error) {
      if (mayBeKept(error)) return sameQuestion(await doubts.resolve(approval.id, error), question);
      if (!(error instanceof MeshError) || error.reason !== 'VERSION_CONFLICT') throw error;
      return sameQuestion(await known(approval.id), question);
    }
    arm(approval);
    return approval;
  }

  return withLifecycle(lifecycle, {
    request,
    async answer(id, answer) {
      const approval = await known(id);
      if (approval.answer) throw answeredError(approval);
      return settle(approval, answer);
    },
    async withdraw(id, reason) {
      const approval = await known(id);
      if (approval.answer) return approval;
      return settle(approval, { verdict: Verdict.REJECTED, reason, by: '', withdrawn: true });
    },
    answered: (id, signal) => board.answered(id, () => known(id), signal),
    get: known,
    list: (query = {}) => readApprovals(database, query),
    watch: (approver, signal) => board.watch(() => readOpenApprovals(database), approver, signal),
  });
}

function sameQuestion(present: Approval, question: Question): Approval {
  // The time left may be another when it is asked again.
  const asked = { ...question, answerWithin: undefined } as Question;
  const before = { ...present.question, answerWithin: undefined } as Question;
  if (equals(QuestionSchema, asked, before)) return present;
  throw new MeshError('APPROVAL_HELD', `approval "${present.id}" is about another question; choose another id`);
}

/** Errors: why it could not be answered, when it is not; APPROVAL_STATE when it was answered otherwise. */
function answeredBy(wanted: Approval, found: Approval, error: unknown): Approval {
  if (!found.answer) throw error;
  if (wanted.answer && equals(ApprovalAnswerSchema, wanted.answer, found.answer)) return found;
  throw answeredError(found);
}

function answeredError({ id, answer }: Approval): MeshError {
  const who = answer?.withdrawn
    ? 'it was withdrawn'
    : `it was ${word(answer?.verdict)} by ${answer?.by || 'its deadline'}`;
  return new MeshError('APPROVAL_STATE', `approval ${id} is not open any more: ${who}`);
}

function word(verdict: Verdict | undefined): string {
  return verdict === Verdict.APPROVED ? 'approved' : 'rejected';
}

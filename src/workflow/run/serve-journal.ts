import {
  type JournalAnswer,
  type JournalEntry,
  JournalEntrySchema,
  JournalRequestSchema,
  JournalResponseSchema,
} from '#gen/dacp/workflow/v1/workflow_pb.js';
import { MeshError, toMeshError } from '../../base/index.js';
import { check, failureOf, readBytes, toBytes } from '../../message/index.js';
import { createOutlet, type RawStream, takeFrames } from '../../rpc/index.js';
import type { Workflows } from './workflows.js';

/** Answers that may wait for a process that does not read. */
const unreadMax = 100_000;

/** Serves a process's journals on a stream: entries are carried out side by side. What breaks is the stream, never a run. */
export function serveJournal(workflows: Pick<Workflows, 'journal'>, stream: RawStream): void {
  const answers: JournalAnswer[] = [];
  let underWay = 0;
  let ending = false;
  const outlet = createOutlet(stream, {
    next() {
      const answer = answers.shift();
      return answer && toBytes(JournalResponseSchema, { $typeName: JournalResponseSchema.typeName, answers: [answer] });
    },
    idle() {
      if (ending && underWay === 0) stream.end();
    },
  });

  async function carryOut(entry: JournalEntry): Promise<void> {
    const answer: JournalAnswer = { $typeName: 'dacp.workflow.v1.JournalAnswer', number: entry.number };
    underWay++;
    try {
      check(JournalEntrySchema, entry, 'entry');
      const run = await workflows.journal(entry);
      if (run) answer.run = run;
    } catch (error) {
      answer.failure = failureOf(toMeshError(error));
    }
    underWay--;
    if (answers.push(answer) > unreadMax)
      stream.fail(new MeshError('MAILBOX_FULL', 'too many answers are not read; read them before saying more'));
    outlet.wake();
  }

  takeFrames(stream, bytes => {
    for (const entry of readBytes(JournalRequestSchema, bytes, 'what was said of runs').entries) void carryOut(entry);
  });
  stream.onEnd(() => {
    ending = true;
    outlet.wake();
  });
  stream.onClose(() => outlet.stop());
}

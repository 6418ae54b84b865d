import { MeshError } from '../../base/index.js';
import { type Dialogue, type Moment, momentAt, type Said, type Stepped, type Turn } from '../../replay/index.js';
import type { Context } from '../context.js';
import type { ReplayInput } from './input.js';
import { standingLines } from './moment-lines.js';
import { headObject, momentObject, saidObject, stepObject } from './objects.js';
import { createStepLines, headLines, saidLines } from './said-lines.js';
import { momentOf } from './select.js';
import { createStepper } from './step.js';

/** Shows a dialogue, whole or as it stood at a moment, at once or a message for each key. */
export async function showDialogue(context: Context, dialogue: Dialogue, input: ReplayInput): Promise<void> {
  const { terminal } = context;
  const at = input.at === undefined ? undefined : momentOf(dialogue, input.at);
  const moment = momentAt(dialogue, at);
  assertTookPart(dialogue, input.agent);
  const stepper = input.step ? createStepper() : undefined;
  try {
    if (terminal.json) terminal.object(headObject(dialogue));
    else for (const line of headLines(dialogue, terminal.style)) terminal.line(line);
    const show = createShow(context, moment);
    for (const entry of shownOf(dialogue, moment, input.agent)) {
      show(entry);
      if (stepper && !(await stepper.next())) return;
    }
    if (at === undefined) return;
    if (terminal.json) terminal.object(momentObject(moment));
    else for (const line of ['', ...standingLines(moment, terminal.style)]) terminal.line(line);
  } finally {
    stepper?.close();
  }
}

function assertTookPart({ participants, said }: Dialogue, agent: string | undefined): void {
  if (agent === undefined || said.some(one => concerns(one, agent))) return;
  throw new MeshError('OPTION_INVALID', `--agent ${agent}: took no part; those who did are ${participants.join(', ')}`);
}

/** What had happened by then, and what one agent had to do with, if one is named. */
function shownOf({ entries }: Dialogue, { said, atMs }: Moment, agent: string | undefined): (Said | Stepped)[] {
  const by = new Set(said.map(one => one.said));
  const mine = (one: Said) => agent === undefined || concerns(one, agent);
  return entries.filter(entry =>
    entry.kind === 'said' ? by.has(entry) && mine(entry) : agent === undefined && entry.atMs <= atMs,
  );
}

function concerns({ from, reached, to }: Said, agent: string): boolean {
  return [from, to, ...reached].includes(agent);
}

function createShow({ terminal, verbose }: Context, { said }: Moment): (entry: Said | Stepped) => void {
  const turns = new Map<Said, Turn | undefined>(said.map(one => [one.said, one.turn]));
  const stepLines = createStepLines(terminal.style);
  return entry => {
    if (terminal.json) {
      terminal.object(entry.kind === 'said' ? saidObject(entry, turns.get(entry)) : stepObject(entry));
      return;
    }
    const options = { style: terminal.style, verbose };
    const lines = entry.kind === 'said' ? saidLines(entry, turns.get(entry), options) : stepLines(entry);
    for (const line of lines) terminal.line(line);
  };
}

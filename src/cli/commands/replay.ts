import { MeshError } from '../../base/index.js';
import type { Context } from '../context.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import type { ReplayInput } from '../replay/input.js';
import { recordedOf, saveRecording } from '../replay/recordings.js';
import { forkDialogue, verifyDialogue } from '../replay/rerun.js';
import { showDialogue } from '../replay/show.js';
import { count } from '../values.js';

/** `dacp replay`: a recorded conversation as it was, at a moment, or run again with other agents. */
export async function replay(context: Context, input: ReplayInput): Promise<ExitCode> {
  assertTogether(context, input);
  const recorded = await recordedOf(context, input);
  if (input.verify) return await verifyDialogue(context, recorded, input);
  if (input.fork !== undefined) return await forkDialogue(context, recorded, input);
  if (input.save === undefined) await showDialogue(context, recorded.dialogue, input);
  else {
    const events = await saveRecording(input.save, recorded);
    const { conversationId, said } = recorded.dialogue;
    if (context.terminal.json)
      context.terminal.object({ saved: input.save, conversation_id: conversationId, messages: said.length, events });
    else {
      const size = `${count(said.length, 'message')}, ${count(events, 'event')}`;
      context.terminal.line(`${input.save}: conversation ${conversationId}, ${size}`);
    }
  }
  return exitCodes.ok;
}

/** Errors: OPTION_INVALID for options that mean nothing together. */
function assertTogether({ terminal }: Context, input: ReplayInput): void {
  const { fork, verify, step, live, map = [] } = input;
  const fault =
    (fork !== undefined && verify && '--fork and --verify: one of them, not both') ||
    (fork !== undefined &&
      input.at !== undefined &&
      '--at and --fork: the first shows a moment, and nothing is run again then') ||
    (step && terminal.json && '--step and --json: keys are for people') ||
    (fork === undefined && onlyForFork(input)) ||
    (verify && (live || map.length > 0) && '--verify: runs agents of files alone, by --with');
  if (fault) throw new MeshError('OPTION_INVALID', fault);
}

function onlyForFork({
  verify,
  with: files = [],
  map = [],
  edit,
  live,
  rehearse,
  strict,
}: ReplayInput): string | false {
  const named =
    map.length > 0 ? '--map' : edit !== undefined ? '--edit' : live ? '--live' : rehearse ? '--rehearse' : '';
  const option = named || (strict ? '--strict' : files.length > 0 && !verify ? '--with' : '');
  return option !== '' && `${option}: belongs to --fork MESSAGE${option === '--with' ? ' or --verify' : ''}`;
}

import { readFile, writeFile } from 'node:fs/promises';
import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { MeshError, systemClock } from '../../base/index.js';
import { type Dialogue, makeRecording, readDialogue, readRecording, recordingLines } from '../../replay/index.js';
import type { Context } from '../context.js';
import { conversationEvents } from '../conversation-events.js';
import { withMesh } from '../mesh-client.js';
import { ownCommand } from '../own-command.js';
import type { ReplayInput } from './input.js';

/** A conversation and the events that tell of it. */
export interface Recorded {
  readonly dialogue: Dialogue;
  readonly events: readonly Event[];
}

/** The recording that is meant: of a file, or of a node. Errors: RECORDING_UNUSABLE, TRANSCRIPT_UNKNOWN, OPTION_INVALID. */
export async function recordedOf(context: Context, { conversation, fromFile }: ReplayInput): Promise<Recorded> {
  const { id, events } =
    fromFile === undefined ? await fromNode(context, conversation) : await fromPath(fromFile, conversation);
  const dialogue = readDialogue(id, events);
  if (dialogue.entries.length > 0) return { dialogue, events };
  const how = `messages are recorded that are sent with "recorded", as "${ownCommand()} ask --record" does`;
  throw new MeshError('TRANSCRIPT_UNKNOWN', `nothing is kept of conversation "${id}"; ${how}`);
}

/** Writes a recording. Errors: OPTION_INVALID for a file that cannot be written. */
export async function saveRecording(path: string, { dialogue, events }: Recorded): Promise<number> {
  const { conversationId, forkedFrom } = dialogue;
  const recording = makeRecording(conversationId, events, { savedAtMs: systemClock.now(), forkedFrom });
  const text = `${[...recordingLines(recording)].join('\n')}\n`;
  await writeFile(path, text).catch((error: NodeJS.ErrnoException) => {
    throw new MeshError('OPTION_INVALID', `--save ${path}: cannot be written (${error.code})`, { cause: error });
  });
  return events.length;
}

async function fromNode(context: Context, text: string | undefined) {
  const { conversation, events } = await withMesh(context, mesh => conversationEvents(mesh, text));
  return { id: conversation, events };
}

async function fromPath(path: string, conversation: string | undefined) {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new MeshError('RECORDING_UNUSABLE', `${path} cannot be read (${error.code})`, { cause: error });
  });
  const { conversationId: id, events } = readRecording(text, path);
  if (conversation === undefined || id.startsWith(conversation)) return { id, events };
  throw new MeshError('OPTION_INVALID', `${path} has conversation "${id}", not "${conversation}"`);
}

import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { MeshError } from '../../base/index.js';
import { jsonContent, qualify } from '../../message/index.js';
import {
  compare,
  type Dialogue,
  forkBase,
  type Run,
  run,
  type Said,
  since,
  type Verified,
  verify,
} from '../../replay/index.js';
import type { Context } from '../context.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { createHint } from '../hints.js';
import { withMesh } from '../mesh-client.js';
import { jsonOrText } from '../message-input.js';
import type { Terminal } from '../terminal.js';
import { readDuration } from '../values.js';
import { castOf, mapOf } from './casting.js';
import { diffLines, rowLines } from './diff-lines.js';
import type { ReplayInput } from './input.js';
import { assertThere, connectMesh, type LiveMesh } from './mesh.js';
import { forkObject, rowObject } from './objects.js';
import { type Recorded, saveRecording } from './recordings.js';
import { messageOf } from './select.js';

const timeoutMsUnlessSaid = 30_000;
/** Events that a node takes at once. */
const batchMax = 100;

/** Runs a conversation again from a message on, and shows what became another. */
export async function forkDialogue(context: Context, recorded: Recorded, input: ReplayInput): Promise<ExitCode> {
  const { terminal } = context;
  const { dialogue } = recorded;
  const wanted = messageOf(dialogue, '--fork', input.fork ?? '');
  const agents = await castOf(dialogue, input.with ?? []);
  const mapped = mapOf(dialogue, input.map ?? []);
  const acting = new Set([
    ...agents.map(({ descriptor }) => qualify(descriptor.namespace, descriptor.id)),
    ...mapped.keys(),
  ]);
  assertSomebody(acting, input);
  const content = input.edit === undefined ? undefined : jsonContent(jsonOrText(input.edit));
  const from = content ? wanted : forkBase(dialogue, wanted, agent => acting.has(agent));
  if (from !== wanted)
    terminal.note(`#${wanted.number} is said by who is replaced: it runs from #${from.number} on, which that answers`);
  const timeoutMs = timeoutOf(input);
  if (mapped.size > 0) await assertThere(context, [...mapped.values()]);
  const mesh = mapped.size > 0 || input.live ? await connectMesh(context, timeoutMs) : undefined;
  const { live = false, rehearse = false, strict = false } = input;
  const made = await awake(
    () => run({ dialogue, from, content, agents, mapped, live, rehearse, strict, timeoutMs, ...(mesh && { mesh }) }),
    mesh,
  );
  await keep(context, made, input);
  showFork(terminal, made, { dialogue, from });
  return made.divergences.length > 0 ? exitCodes.failed : exitCodes.ok;
}

function showFork(
  terminal: Terminal,
  made: Run,
  { dialogue, from }: { readonly dialogue: Dialogue; readonly from: Said },
): void {
  const comparison = compare(since(dialogue, from.number), made.dialogue.said, made.origins);
  if (terminal.json) {
    for (const row of comparison.rows) terminal.object(rowObject(row));
    terminal.object(forkObject(made, comparison));
    return;
  }
  const fork = terminal.style.strong(made.conversationId);
  terminal.line(`fork ${fork} of ${dialogue.conversationId} from #${from.number} on\n`);
  for (const line of diffLines(comparison, made, terminal.style)) terminal.line(line);
}

/** Runs agents against the recording of them, and tells the first difference. */
export async function verifyDialogue(context: Context, { dialogue }: Recorded, input: ReplayInput): Promise<ExitCode> {
  const { terminal } = context;
  const agents = await castOf(dialogue, input.with ?? []);
  if (agents.length === 0) throw new MeshError('OPTION_INVALID', '--verify: give the agents by --with FILE');
  const verified = await awake(() => verify({ dialogue, agents, timeoutMs: timeoutOf(input) }));
  showVerified(terminal, verified);
  return verified.difference ? exitCodes.failed : exitCodes.ok;
}

function showVerified(terminal: Terminal, { same, difference }: Verified): void {
  if (terminal.json) {
    const row = difference?.messages && rowObject(difference.messages);
    terminal.object({
      verified: !difference,
      same,
      ...(difference && { at: difference.at, what: difference.what, ...row }),
    });
  } else if (!difference)
    terminal.line(terminal.style.good(`all ${same} messages of these agents are as they were recorded`));
  else {
    const where = difference.at === undefined ? 'after the end' : `at #${difference.at}`;
    terminal.line(terminal.style.bad(`the first difference is ${where}: ${difference.what}`));
    for (const line of difference.messages ? rowLines(difference.messages, terminal.style) : []) terminal.line(line);
  }
}

function assertSomebody(acting: ReadonlySet<string>, { edit }: ReplayInput): void {
  if (acting.size > 0) return;
  const why = edit === undefined ? '--fork: nobody is replaced' : '--edit: nobody would hear the other words';
  throw new MeshError('OPTION_INVALID', `${why}; give an agent by --with AGENT=FILE or --map AGENT=OTHER`);
}

function timeoutOf({ timeout }: ReplayInput): number {
  return timeout === undefined ? timeoutMsUnlessSaid : readDuration('--timeout', timeout);
}

/** Nothing else need keep the process while agents think. */
async function awake<T>(work: () => Promise<T>, mesh?: LiveMesh): Promise<T> {
  const alive = setInterval(() => undefined, 1_000);
  try {
    return await work();
  } finally {
    clearInterval(alive);
    await mesh?.close();
  }
}

/** A fork of a conversation that a node keeps is kept there, too. */
async function keep(context: Context, { dialogue, events, conversationId }: Run, input: ReplayInput): Promise<void> {
  const { terminal } = context;
  if (input.save !== undefined) {
    await saveRecording(input.save, { dialogue, events });
    terminal.note(`the fork is in ${input.save}`);
  }
  if (input.fromFile !== undefined) return;
  await withMesh(context, async mesh => {
    for (const batch of batches(events)) await mesh.events.publish({ events: batch });
  });
  const again = createHint(context.configuration().config.node)(`replay ${conversationId}`);
  terminal.note(`the fork is kept: ${again}`);
}

function* batches(events: readonly Event[]): Generator<Event[]> {
  for (let at = 0; at < events.length; at += batchMax) yield events.slice(at, at + batchMax);
}

import type { Content } from '#gen/dacp/message/v2/message_pb.js';
import { type Team, TeamOutcome, type TeamStep, TeamStepSchema } from '#gen/dacp/workflow/v1/team_pb.js';
import { MeshError } from '../../../base/index.js';
import { contentJson, errorOf } from '../../../message/index.js';
import type { Context } from '../../context.js';
import { type ExitCode, exitCodes } from '../../exit-codes.js';
import { protoJson } from '../../proto-json.js';
import { word } from '../../values.js';

/** One step of a team, as it comes. */
export function showStep({ terminal }: Context, step: TeamStep): void {
  if (terminal.json) {
    terminal.object(protoJson(TeamStepSchema, step));
    return;
  }
  const { style } = terminal;
  const { kind } = step;
  const line = (what: string, ...rest: string[]) => terminal.line([what.padEnd(8), ...rest].join('  ').trimEnd());
  if (kind.case === 'joined') line(style.good('joins   '), kind.value.agent, `as ${kind.value.role}`);
  if (kind.case === 'left') line(style.warning('leaves  '), kind.value.agent, style.dim(kind.value.reason));
  if (kind.case === 'assigned') line('does', kind.value.agent, kind.value.subtask);
  if (kind.case === 'done') line(style.good('done    '), kind.value.agent, shortly(kind.value.result));
  if (kind.case === 'failed')
    line(style.warning('fails   '), kind.value.agent, style.dim(kind.value.failure?.message ?? ''));
}

/** How a team ended, and how the command does. */
export function showEnd({ terminal }: Context, { outcome, result, failure }: Team): ExitCode {
  if (outcome === TeamOutcome.DONE) {
    if (!terminal.json) terminal.line(`\n${JSON.stringify(contentJson(result), undefined, 2)}`);
    return exitCodes.ok;
  }
  throw failure ? errorOf(failure) : new MeshError('TEAM_INCOMPLETE', `the team ended: ${word(TeamOutcome, outcome)}`);
}

/** Content on one line. */
export function shortly(content: Content | undefined): string {
  const text = JSON.stringify(contentJson(content)) ?? '';
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

import { create } from '@bufbuild/protobuf';
import { durationFromMs } from '@bufbuild/protobuf/wkt';
import { type FormTeamRequest, FormTeamRequestSchema, TeamState } from '#gen/dacp/workflow/v1/team_pb.js';
import { MeshError } from '../../../base/index.js';
import { jsonContent } from '../../../message/index.js';
import { readPolicy } from '../../award-policy.js';
import type { Context } from '../../context.js';
import { type ExitCode, exitCodes } from '../../exit-codes.js';
import { withMesh } from '../../mesh-client.js';
import { jsonOrText } from '../../message-input.js';
import { readDuration } from '../../values.js';
import { showEnd, showStep } from './lines.js';

/** What team, for what. */
export interface FormInput {
  readonly name: string;
  readonly role?: readonly string[];
  readonly part?: readonly string[];
  readonly goal?: string;
  readonly strategy?: string;
  readonly policy?: string;
  readonly priceMax?: string;
  readonly within?: string;
  readonly proposeWithin?: string;
}

/** `dacp team form`: forms a team and shows each step. Ctrl-C ends the showing, not the team. */
export async function form(context: Context, input: FormInput): Promise<ExitCode> {
  const request = requestOf(input);
  const stands = request.plan?.subtasks.length === 0;
  const { terminal } = context;
  return await withMesh(context, async mesh => {
    const { team } = await mesh.teams.formTeam(request);
    const id = team?.id ?? '';
    if (terminal.json) terminal.object({ team_id: id, conversation_id: team?.terms?.conversationId ?? '' });
    for await (const { step } of mesh.teams.watchTeam({ id })) {
      if (step) showStep(context, step);
      if (!stands || step?.kind.case !== 'joined') continue;
      const { team: now } = await mesh.teams.getTeam({ id });
      if (now?.state !== TeamState.WORKING) continue;
      if (!terminal.json) terminal.line(terminal.style.good(`team:${input.name} stands`));
      return exitCodes.ok;
    }
    const { team: ended } = await mesh.teams.getTeam({ id });
    if (!ended) throw new MeshError('TEAM_UNKNOWN', `there is no team "${id}"`);
    return showEnd(context, ended);
  });
}

function requestOf(input: FormInput): FormTeamRequest {
  const { name, role = [], part = [], goal = '', strategy = '', policy, priceMax, within, proposeWithin } = input;
  if (role.length === 0)
    throw new MeshError('OPTION_INVALID', '--role: name at least one, such as reader=text.summarize');
  const most = priceMax === undefined ? undefined : priceOf(priceMax);
  return create(FormTeamRequestSchema, {
    plan: {
      name,
      goal,
      strategy,
      roles: role.map(roleOf),
      subtasks: part.map((text, index) => partOf(text, index)),
    },
    policy: readPolicy({ ...(policy !== undefined && { policy }) }),
    ...(most !== undefined && { priceMicrosMax: most }),
    ...(within !== undefined && { within: durationFromMs(readDuration('--within', within)) }),
    ...(proposeWithin !== undefined && {
      proposeWithin: durationFromMs(readDuration('--propose-within', proposeWithin)),
    }),
  });
}

function roleOf(text: string) {
  const match = /^([^=]+)=([^:=]+)(?::([1-9]\d{0,3}))?$/.exec(text);
  if (!match) throw new MeshError('OPTION_INVALID', `--role ${text}: takes ROLE=CAPABILITY or ROLE=CAPABILITY:COUNT`);
  return { name: match[1] ?? '', capability: match[2] ?? '', count: Number(match[3] ?? 1) };
}

function partOf(text: string, index: number) {
  const at = text.indexOf('=');
  if (at < 1) throw new MeshError('OPTION_INVALID', `--part ${text}: takes ROLE=CONTENT`);
  const role = text.slice(0, at);
  return { name: `${role}-${index + 1}`, role, content: jsonContent(jsonOrText(text.slice(at + 1))) };
}

function priceOf(text: string): bigint {
  const price = Number(text);
  if (Number.isFinite(price) && price >= 0) return BigInt(Math.round(price * 1_000_000));
  throw new MeshError('OPTION_INVALID', `--price-max ${text}: takes a price such as 0.01`);
}

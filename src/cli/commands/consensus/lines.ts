import {
  type Consensus,
  ConsensusOutcome,
  type ConsensusStep,
  ConsensusStepSchema,
} from '#gen/dacp/workflow/v1/consensus_pb.js';
import { MeshError } from '../../../base/index.js';
import { errorOf } from '../../../message/index.js';
import type { Context } from '../../context.js';
import { type ExitCode, exitCodes } from '../../exit-codes.js';
import { protoJson } from '../../proto-json.js';
import { word } from '../../values.js';

/** One step of a vote, as it comes; its end is told by `showOutcome`. */
export function showStep({ terminal }: Context, step: ConsensusStep): void {
  if (terminal.json) {
    terminal.object(protoJson(ConsensusStepSchema, step));
    return;
  }
  const { style } = terminal;
  const { kind } = step;
  const line = (what: string, ...rest: string[]) => terminal.line([what.padEnd(9), ...rest].join('  ').trimEnd());
  switch (kind.case) {
    case 'started':
      line(style.dim('question '), kind.value.question);
      line(style.dim('voters   '), kind.value.voters.map(({ agent }) => agent).join(', '));
      break;
    case 'cast': {
      const { agent, ballot } = kind.value;
      const wanted = ballot?.ranking.join(' > ') || 'abstains';
      line('vote', agent, wanted, style.dim(ballot?.reason ? `“${ballot.reason}”` : ''));
      break;
    }
    case 'abstained':
      line(style.warning('no vote  '), kind.value.agent, style.dim(kind.value.failure?.message ?? 'was silent'));
      break;
    case 'tied':
      line(style.warning('no winner'), kind.value.tally?.reason ?? '', style.dim('the fallback is asked'));
      break;
  }
}

/** What came of a vote, and how the command ends. */
export function showOutcome({ terminal }: Context, vote: Consensus): ExitCode {
  const { tally, outcome, failure } = vote;
  if (!terminal.json) {
    for (const { eliminated } of tally?.rounds ?? [])
      if (eliminated !== '') terminal.line(`${'goes'.padEnd(9)}  ${eliminated}`);
    const counts = tally?.counts.map(({ option, votes }) => `${option} ${votes}`).join(', ') ?? '';
    terminal.line(`${'counts'.padEnd(9)}  ${counts}`);
  }
  if (outcome === ConsensusOutcome.DECIDED) {
    if (!terminal.json) terminal.line(`${terminal.style.good('decided  ')}  ${tally?.winner}  (${tally?.reason})`);
    return exitCodes.ok;
  }
  throw failure
    ? errorOf(failure)
    : new MeshError('NO_CONSENSUS', `the vote ended: ${word(ConsensusOutcome, outcome)}`);
}

import { create } from '@bufbuild/protobuf';
import { type Content, MessageSchema } from '#gen/dacp/message/v2/message_pb.js';
import { type Ended, Outcome, type Step, StepSchema } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { MeshError } from '../base/index.js';
import { contentJson, errorOf } from '../message/index.js';
import { showContent } from './content.js';
import { costLines } from './costs.js';
import { type ExitCode, exitCodes } from './exit-codes.js';
import { protoJson } from './proto-json.js';
import { createStory, promiseOf } from './step-story.js';
import type { Terminal } from './terminal.js';
import { word } from './values.js';

/** Shows a negotiation as it goes. */
export interface NegotiationReport {
  step(step: Step): void;
  /** It was seen before: what it says of who is who is known from now on. */
  skip(step: Step): void;
}

/** Widths of the columns of a line: what, price, time, quality. The agents' is that of the longest name. */
const widths = { what: 10, price: 14, time: 8, quality: 12 } as const;

/** Makes the report of a negotiation among these agents: a line a step, as it comes. */
export function createNegotiationReport(terminal: Terminal, participants: readonly string[]): NegotiationReport {
  const { style } = terminal;
  const agentWidth = Math.max(6, ...participants.map(name => name.length));
  const story = createStory();

  function line(what: string, agent: string, rest: string): void {
    terminal.line(`${what}  ${agent.padEnd(agentWidth)}  ${rest}`.trimEnd());
  }

  function people(step: Step): void {
    const { kind } = step;
    for (const { from, to, what, rest, good } of story.tell(step)) {
      const paint = good === undefined ? style.dim : good ? style.good : style.warning;
      const agent = from === 'negotiations' ? to : from;
      const said =
        kind.case === 'proposed'
          ? promise(kind.value.proposal)
          : kind.case === 'ended'
            ? outcomeText(kind.value)
            : rest;
      line(paint(what.padEnd(widths.what)), agent, said);
    }
    if (kind.case === 'fulfilled') terminal.line(resultText(kind.value.result).replaceAll(/^/gm, '  '));
  }

  return {
    skip: step => void story.tell(step),
    step: step => (terminal.json ? terminal.object(protoJson(StepSchema, step)) : people(step)),
  };
}

function promise(proposal: Parameters<typeof promiseOf>[0]): string {
  const [price = '', time = '', quality = '', description = ''] = promiseOf(proposal);
  return [price.padEnd(widths.price), time.padEnd(widths.time), quality.padEnd(widths.quality), description].join('  ');
}

/** Shows what came of a negotiation, and how the command ends. `hint` says why nobody may have made a proposal. */
export function showEnd(terminal: Terminal, ended: Ended, hint = ''): ExitCode {
  if (ended.outcome === Outcome.QUOTED) return exitCodes.ok;
  if (ended.outcome === Outcome.COMPLETED) {
    // What several winners made was shown as it came.
    if (!terminal.json && ended.quantity === 0) terminal.line(`\n${resultText(ended.result)}`);
    showCosts(terminal, ended);
    return exitCodes.ok;
  }
  const why = ended.failure ? errorOf(ended.failure) : new MeshError('INTERNAL', 'it does not say why');
  const how = outcomeText(ended);
  const rest = ended.outcome === Outcome.NO_PROPOSALS ? hint : '';
  const text = `the negotiation ended with ${how}: ${why.message}${rest}`;
  showCosts(terminal, ended);
  terminal.fail(new MeshError(why.reason, text, { details: why.details }));
  return why.reason === 'DEADLINE_PASSED' ? exitCodes.deadline : exitCodes.refused;
}

/** What it did cost, when it has parts; of a single price the award tells already. */
function showCosts(terminal: Terminal, { costs }: Ended): void {
  if (terminal.json || !costs || costs.parts.length === 0) return;
  terminal.line(`\n${terminal.style.dim('costs')}`);
  for (const line of costLines(costs)) terminal.line(line);
}

/** How it ended, in a word; why not well is told as the command's error. */
function outcomeText({ outcome }: Ended): string {
  return word(Outcome, outcome).replaceAll('-', '_');
}

/** A result that is a text, or has one as its `summary`, as that text; any other as it is. */
export function resultText(content: Content | undefined): string {
  if (content?.kind.case === 'json') {
    const value = contentJson(content);
    if (typeof value === 'object' && value !== null && 'summary' in value && typeof value.summary === 'string')
      return value.summary || '(empty)';
  }
  return showContent(create(MessageSchema, content ? { content } : {}));
}

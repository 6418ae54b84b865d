import type { JsonValue } from '@bufbuild/protobuf';
import { type Message, Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { performativeName, wantsAnswer } from '../../message/index.js';
import {
  type Dialogue,
  knownAny,
  type RecordedEffect,
  type Said,
  type Stepped,
  type Turn,
} from '../../replay/index.js';
import { showContent } from '../content.js';
import { createStory } from '../step-story.js';
import type { Style } from '../style.js';
import { count, formatDuration, word } from '../values.js';

/** How messages are shown to people. */
export interface LineOptions {
  readonly style: Style;
  /** Content is shown in full. */
  readonly verbose: boolean;
}

/** Lines of content that are shown of one message, and characters of one value. */
const linesMax = 12;
const valueMax = 160;

/** What the whole is. */
export function headLines(dialogue: Dialogue, style: Style): string[] {
  const { conversationId, said, entries, participants, forkedFrom } = dialogue;
  // Where nobody has recorded a message, there are the steps of what was negotiated.
  const [told, noun] = said.length > 0 ? [said, 'message'] : [entries, 'step'];
  const [first, last] = [told[0], told.at(-1)];
  const spanMs = first && last ? last.atMs - first.atMs : 0;
  const day = first ? new Date(first.atMs).toISOString().slice(0, 10) : '';
  const origin = forkedFrom ? `forked from ${forkedFrom.conversationId} at ${forkedFrom.messageId}` : '';
  return [
    `conversation ${style.strong(conversationId)}  ${count(told.length, noun)}, ${formatDuration(spanMs)}`,
    style.dim([day, participants.join(', '), origin].filter(Boolean).join('  ')),
    '',
  ];
}

/** A message, what became of it, and how its protocol then stood. */
export function saidLines(said: Said, turn: Turn | undefined, { style, verbose }: LineOptions): string[] {
  const { number, message, from, to, reached, atMs } = said;
  const others = reached.filter(agent => agent !== to);
  const who = `${style.strong(from)} → ${style.strong(to)}${others.length > 0 ? ` (${shorten(others.join(', '))})` : ''}`;
  const what = [performativeName(message.performative), message.type || message.capability].filter(Boolean).join(' ');
  const time = new Date(atMs).toISOString().slice(11, 23);
  const answers = message.inReplyTo === '' ? '' : style.dim('  answers');
  return [
    `${style.dim(`#${number}`.padEnd(5))}${style.dim(time)}  ${who}  ${what}${answers}`,
    ...contentLines(said, verbose).map(line => `     ${line}`),
    ...detailLines(said, turn).map(line => style.dim(`     · ${line}`)),
  ];
}

/** Makes lines of a negotiation's steps. */
export function createStepLines(style: Style): (stepped: Stepped) => string[] {
  const story = createStory();
  return ({ step, atMs }) => {
    const time = new Date(atMs).toISOString().slice(11, 23);
    return story
      .tell(step)
      .map(({ from, to, what, rest }) => style.dim(`     ${time}  ${from} → ${to}  ${what}  ${rest}`.trimEnd()));
  };
}

function contentLines(said: Said, verbose: boolean): string[] {
  if (said.bytesLeftOut > 0) return [`(${said.bytesLeftOut} bytes, not kept)`];
  const lines = contentText(said).split('\n');
  if (verbose || lines.length <= linesMax) return lines;
  return [...lines.slice(0, linesMax), `… ${count(lines.length - linesMax, 'line')} more; --verbose shows all`];
}

/** Short JSON on one line, else as it is shown anywhere. */
function contentText({ message }: Said): string {
  const text = knownText(message) ?? showContent(message);
  const line = text.replace(/\n\s*/g, ' ');
  return line.length <= 100 && /^[{[]/.test(text) ? line : text;
}

/** Content that is of a type of the contracts. */
function knownText({ content }: Message): string | undefined {
  if (content?.kind.case !== 'any') return undefined;
  const json = knownAny(content.kind.value);
  return json === undefined ? undefined : valueText(json);
}

function detailLines({ message, handlings, effects, fate }: Said, turn: Turn | undefined): string[] {
  return [
    ...effects.map(effectLine),
    ...handlings.flatMap(({ agent, tookMs, ending, error, decision }) => [
      ...(decision === undefined ? [] : [`${agent} decided ${valueText(decision)}`]),
      `${agent} ${ending} it in ${tookText(tookMs)}${error ? `: ${error.message} (${error.reason})` : ''}`,
    ]),
    ...(fate ? [fateLine(message.receipt, fate)] : receiptWanted(message.receipt, wantsAnswer(message.performative))),
    ...(turn ? [turnLine(turn)] : []),
  ];
}

function effectLine({ agent, kind, name, request, outcome, tookMs }: RecordedEffect): string {
  const answer =
    outcome === undefined ? '(not kept)' : 'error' in outcome ? outcome.error.message : valueText(outcome.answer);
  if (kind === 'time') return `${agent} looked at the time: ${new Date(Number(answer)).toISOString()}`;
  if (kind === 'random') return `${agent} drew a random number: ${answer}`;
  return `${agent} called ${kind} ${name} ${valueText(request)} → ${answer}${tookMs > 0 ? ` in ${tookText(tookMs)}` : ''}`;
}

function fateLine(wanted: Receipt, { receipt, error }: NonNullable<Said['fate']>): string {
  if (error) return `its sender heard: ${error.message} (${error.reason})`;
  return `receipt ${word(Receipt, receipt || wanted || Receipt.ACCEPTED)}`;
}

function receiptWanted(receipt: Receipt, question: boolean): string[] {
  return question || receipt <= Receipt.NONE ? [] : [`receipt ${word(Receipt, receipt)} was asked for`];
}

function turnLine({ thread, stray }: Turn): string {
  const { protocol, initiator, participant, state = 'not known here', supposed } = thread;
  const name = `${protocol}${supposed ? ', as it looks' : ''}`;
  return `${stray ? 'not allowed in ' : ''}${name}, ${initiator} with ${participant}: ${state}`;
}

/** A value on one line. */
export function valueText(value: JsonValue | undefined): string {
  return value === undefined ? 'nothing' : shorten(typeof value === 'string' ? value : JSON.stringify(value));
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > valueMax ? `${line.slice(0, valueMax - 1)}…` : line;
}

function tookText(ms: number): string {
  return ms > 0 && ms < 1 ? `${Math.max(1, Math.round(ms * 1_000))} µs` : formatDuration(ms);
}

import { create } from '@bufbuild/protobuf';
import { durationFromMs, durationMs } from '@bufbuild/protobuf/wkt';
import { type StartRequest, StartRequestSchema } from '#gen/dacp/negotiation/v1/negotiation_pb.js';
import type { Ended, Offer, Step } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { MeshError } from '../../base/index.js';
import { isAgentName, readAcceptor } from '../accept-quotation.js';
import { canAsk, createChoosing } from '../ask-choice.js';
import { type PolicyInput, readPolicy } from '../award-policy.js';
import { readBudget } from '../budget-input.js';
import type { Context } from '../context.js';
import type { ExitCode } from '../exit-codes.js';
import { type TaskInput, taskContent } from '../file-content.js';
import { createHint } from '../hints.js';
import { type MeshClient, withMesh } from '../mesh-client.js';
import { type ProtocolInput, readProtocol, readTies } from '../negotiation-protocol.js';
import { createNegotiationReport, showEnd } from '../negotiation-report.js';
import { createNegotiationWaits } from '../negotiation-waits.js';
import { inOptions } from '../option-faults.js';
import { readDuration } from '../values.js';

/** What is negotiated, and how. */
export interface NegotiateInput extends TaskInput, ProtocolInput, PolicyInput {
  readonly capability?: string;
  readonly ties?: string;
  readonly accept?: string;
  readonly decideWithin?: string;
  readonly namespace?: string;
  readonly proposeWithin?: string;
  readonly doWithin?: string;
  readonly conversation?: string;
  readonly budget?: string;
  readonly budgetTokens?: string;
  readonly budgetTime?: string;
  readonly budgetDepth?: string;
}

/** After the step that holds the whole task, which this side has already. */
const afterStart = 1n;

/**
 * `dacp negotiate`: has a task done by the agent with the best proposal, and shows each step as it happens. Ctrl-C ends the
 * showing, not the negotiation.
 */
export async function negotiate(context: Context, input: NegotiateInput): Promise<ExitCode> {
  const { terminal } = context;
  const accept = readAcceptor(input.accept, input);
  const request = await requestOf(input);
  return await withMesh(context, async mesh => {
    const waits = createNegotiationWaits(terminal, timesOf(request));
    const { negotiationId, participants, conversationId } = await mesh.negotiations
      .start(request)
      .catch(error => Promise.reject(inOptions(error, optionFlags)));
    if (terminal.json)
      terminal.object({ negotiation_id: negotiationId, conversation_id: conversationId, participants });
    else terminal.line(`${terminal.style.dim('call      ')}  ${participants.join(', ')}`);
    const hint = createHint(mesh.address);
    waits.called(participants);
    const report = createNegotiationReport(terminal, participants);
    let declined = 0;
    let seen = afterStart;
    const offers = new Map<string, Offer>();
    const choosing = createChoosing(terminal);

    /** When it is the caller's turn: as was said beforehand, else by whoever is at the keyboard, else by another command. */
    async function decide({ kind }: Step): Promise<void> {
      if (kind.case === 'proposed') offers.set(kind.value.agent, kind.value);
      if (kind.case === 'declined' || kind.case === 'awarded') offers.delete(kind.value.agent);
      if (kind.case === 'awarded' || kind.case === 'ended') choosing.over();
      if (kind.case !== 'deciding') return;
      const mine = [...offers.values()];
      if (accept) {
        const taken = accept(mine);
        if (!taken && isAgentName(input.accept)) terminal.note(missed(input.accept, mine));
        await answer(mesh, negotiationId, taken?.proposalId);
      } else if (canAsk(terminal)) choosing.ask(mine, chosen => answer(mesh, negotiationId, chosen));
      else terminal.note(`the caller decides: ${hint(`decide ${negotiationId} AGENT`)}`);
    }

    const told = {
      async step(step: Step) {
        waits.step(step);
        seen = step.version;
        if (step.kind.case === 'declined') declined++;
        report.step(step);
        await decide(step);
      },
    };
    const ended = await follow(mesh, negotiationId, told).catch(error => {
      waits.over();
      choosing.over();
      terminal.note(`the negotiation goes on; to see the rest: ${hint(`negotiation ${negotiationId} --from ${seen}`)}`);
      throw error;
    });
    const missing = declined > 0 && !hasInput(input) ? '; --file or --content is missing?' : '';
    const exitCode = showEnd(terminal, ended, missing);
    if (!terminal.json)
      terminal.note(`\nnegotiation ${negotiationId}; who did what: ${hint(`trace ${conversationId}`)}`);
    return exitCode;
  });
}

/** Takes a proposal, or none. */
async function answer(mesh: MeshClient, negotiationId: string, proposalId = ''): Promise<void> {
  await mesh.negotiations.decide({ negotiationId, decision: { proposalId } });
}

/** What is said when who was to be taken proposes nothing. */
function missed(agent: string, offers: readonly Offer[]): string {
  const proposed = offers.map(one => one.agent).join(', ') || 'nobody';
  return `--accept ${agent}: ${agent} has proposed nothing, so none is taken; ${proposed} did`;
}

async function follow(
  mesh: MeshClient,
  negotiationId: string,
  report: { step(step: Step): Promise<void> },
): Promise<Ended> {
  for await (const { step } of mesh.negotiations.watch({ negotiationId, afterVersion: afterStart })) {
    if (step) await report.step(step);
    if (step?.kind.case === 'ended') return step.kind.value;
  }
  throw new MeshError(
    'PROTOCOL_VIOLATED',
    `the node at ${mesh.address} ended negotiation ${negotiationId} without a word`,
  );
}

function hasInput({ file, content }: TaskInput): boolean {
  return file !== undefined || content !== undefined;
}

const budgetFlags = {
  money: '--budget',
  tokens: '--budget-tokens',
  time: '--budget-time',
  depth: '--budget-depth',
} as const;

/** What the node finds wrong is said of these. */
const optionFlags = {
  capability: '--capability',
  propose_within: '--propose-within',
  decide_within: '--decide-within',
  do_within: '--do-within',
  policy: '--policy',
  budget: '--budget',
  quantity: '--quantity',
  at_least: '--at-least',
  max_rounds: '--rounds',
  start_price_micros: '--start-price',
  decrement_micros: '--step',
  step_micros: '--step',
  max_price_micros: '--max-price',
  reserve_price_micros: '--max-price',
};

/** What a person waits for when nothing else is said; as the node has it. */
const usual = { proposeWithinMs: 30_000, doWithinMs: 3_600_000 };

function timesOf({ proposeWithin, doWithin }: StartRequest): Parameters<typeof createNegotiationWaits>[1] {
  return {
    proposeWithinMs: proposeWithin ? durationMs(proposeWithin) : usual.proposeWithinMs,
    doWithinMs: doWithin ? durationMs(doWithin) : usual.doWithinMs,
  };
}

/** Nothing is said of a contract net, which is what the node does anyway. */
function readProtocolOf(input: NegotiateInput): Pick<StartRequest, 'protocol'> | undefined {
  const protocol = readProtocol(input);
  return protocol.protocol.case === 'contractNet' ? undefined : { protocol };
}

async function requestOf(input: NegotiateInput): Promise<StartRequest> {
  const { capability, namespace = '', conversation = '' } = input;
  const { proposeWithin, decideWithin, doWithin } = input;
  if (!capability) throw new MeshError('OPTION_INVALID', '--capability NAME: says what is to be done; it is missing');
  const content = await taskContent(input);
  const { budget: money, budgetTokens: tokens, budgetTime: time, budgetDepth: depth } = input;
  const budget = readBudget({ money, tokens, time, depth }, budgetFlags);
  const description = input.file ?? '';
  return create(StartRequestSchema, {
    task: { capability, namespace, description, ...(content && { content }) },
    policy: readPolicy(input),
    ...readProtocolOf(input),
    ...(input.ties !== undefined && readTies(input.ties)),
    ...(decideWithin && { decideWithin: durationFromMs(readDuration('--decide-within', decideWithin)) }),
    ...(proposeWithin && { proposeWithin: durationFromMs(readDuration('--propose-within', proposeWithin)) }),
    ...(doWithin && { doWithin: durationFromMs(readDuration('--do-within', doWithin)) }),
    ...(budget && { budget }),
    conversationId: conversation,
    recorded: true,
  });
}

import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import { failureContent, performativeName } from '../../message/index.js';
import type { Agent, AgentContext, Faculties, Participant, Participate } from '../agent.js';
import { isReply, type Reply } from '../outcome.js';
import { type Act, advance, isFinal } from '../protocols/protocol.js';
import { errorOfHandler } from '../think.js';
import { LiveConversation } from './live.js';

/** A message that begins a conversation which the agent has a participant for. */
class Attendance {
  readonly conversation: LiveConversation;
  readonly participate: Participate;

  constructor(conversation: LiveConversation, participate: Participate) {
    this.conversation = conversation;
    this.participate = participate;
  }
}

/**
 * Lets an agent's participants take what begins their conversations; everything else is for its faculties, message by message. Done by
 * its host: the agent may have been defined with another copy of this package.
 */
export function withParticipants(agent: Agent): Agent {
  const { participants, faculties } = agent;
  return participants ? { ...agent, batchMax: 1, faculties: attendedFaculties(faculties, participants) } : agent;
}

function attendedFaculties(faculties: Faculties, participants: Readonly<Record<string, Participant>>): Faculties {
  const { learn, decisions } = faculties;
  return {
    ...(decisions && {
      decisions: {
        ...decisions,
        key: (percept, message) => (percept instanceof Attendance ? undefined : decisions.key(percept, message)),
      },
    }),
    perceive: (message, context) =>
      attendanceOf(message, context, participants) ?? faculties.perceive(message, context),
    decide: (percept, context) => (percept instanceof Attendance ? percept : faculties.decide(percept, context)),
    act: (decision, context) =>
      decision instanceof Attendance ? attend(decision, context) : faculties.act(decision, context),
    ...(learn && {
      learn: (experience, context) =>
        experience.decision instanceof Attendance ? undefined : learn.call(faculties, experience, context),
    }),
  };
}

function attendanceOf(
  message: Message,
  { conversation }: AgentContext,
  participants: Readonly<Record<string, Participant>>,
): Attendance | undefined {
  if (!(conversation instanceof LiveConversation) || !conversation.attended) return undefined;
  const participant = participants[conversation.protocol.name];
  return participant && message.protocol === conversation.protocol.name
    ? new Attendance(conversation, participant.participate)
    : undefined;
}

/** Starts the participant; resolves with its first answer, and lets it go on beside the mailbox. */
function attend({ conversation, participate }: Attendance, context: AgentContext): Promise<Reply | undefined> {
  return new Promise(resolve => {
    conversation.answerWith(resolve);
    void takePart(conversation, () => participate(conversation, conversation.contextOf(context.message))).catch(
      thrown => giveUp(conversation, context, thrown),
    );
  });
}

async function takePart(conversation: LiveConversation, participate: () => unknown): Promise<void> {
  const outcome = await participate();
  if (conversation.outcome) return;
  if (isReply(outcome)) await conversation.send(outcome.performative, outcome.content);
  else {
    const act = usualAnswer(conversation);
    const ends = act !== undefined && isFinal(conversation.protocol, leadsTo(conversation, act));
    if (act !== undefined && (ends || outcome !== undefined)) await conversation.send(act, outcome);
  }
  await conversation.close();
}

function usualAnswer({ allowed, transcript }: LiveConversation): Act | undefined {
  const usual: Act = transcript[0]?.act === 'ask' ? 'tell' : 'inform';
  return allowed.includes(usual) ? usual : undefined;
}

function leadsTo({ protocol, state, role }: LiveConversation, act: Act): string {
  return advance(protocol, state, role, act) ?? state;
}

async function giveUp(conversation: LiveConversation, context: AgentContext, thrown: unknown): Promise<void> {
  if (conversation.outcome) return;
  const error = errorOfHandler(context.self.id, thrown);
  const type = performativeName(context.message.performative);
  context.log.warn({ err: error, type, protocol: conversation.protocol.name }, 'a participant failed');
  // It was logged; a failure that cannot be said either ends the conversation, and its other side by its deadline.
  await conversation.send('failure', failureContent(error)).catch(() => undefined);
}

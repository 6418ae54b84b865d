import { create, type DescMessage, type MessageShape, toJson } from '@bufbuild/protobuf';
import { type AgentDescriptor, AgentDescriptorSchema, AgentKind } from '#gen/dacp/agent/v1/agent_pb.js';
import { readAs } from '../../agent/index.js';
import { type Clock, type MeshError, toMeshError } from '../../base/index.js';
import type { Inbound } from '../../link/index.js';
import {
  anyContent,
  check,
  failureContent,
  jsonContent,
  makeAddress,
  replyTo,
  wantsAnswer,
} from '../../message/index.js';

/** What agents may ask for by a message: an `Any` of `request`, or the same as JSON. */
export interface DeskOptions<In extends DescMessage, Out extends DescMessage> {
  readonly agentId: string;
  readonly clock: Clock;
  readonly request: In;
  readonly answer: Out;
  serve(request: MessageShape<In>, inbound: Inbound): Promise<MessageShape<Out>>;
}

/**
 * Takes requests of agents, and answers each with `inform` in the form of the question, or with `failure`. What is wrong with a request
 * is said in the answer.
 */
export function createDesk<In extends DescMessage, Out extends DescMessage>(
  options: DeskOptions<In, Out>,
): (inbound: Inbound) => undefined {
  const { agentId, clock, request, answer, serve } = options;
  const sender = makeAddress('agent', agentId);

  async function carryOut(inbound: Inbound): Promise<void> {
    const { message } = inbound;
    const wanted = readAs(request, message.content);
    check(request, wanted, 'request');
    const done = await serve(wanted, inbound);
    const isJson = message.content?.kind.case === 'json';
    const content = isJson ? jsonContent(toJson(answer, done)) : anyContent(answer, done);
    inbound.reply(replyTo(message, { performative: 'inform', content, sender }, clock));
  }

  function refuse(inbound: Inbound, error: MeshError): void {
    if (wantsAnswer(inbound.message.performative)) {
      const content = failureContent(error);
      inbound.reply(replyTo(inbound.message, { performative: 'failure', content, sender }, clock));
    }
    inbound.handled(error);
  }

  return inbound => {
    carryOut(inbound).then(
      () => inbound.handled(),
      error => refuse(inbound, toMeshError(error)),
    );
    return undefined;
  };
}

/** How an agent of the node that does what is asked for is known in the mesh. */
export function deskDescriptor(id: string, description: string): AgentDescriptor {
  return create(AgentDescriptorSchema, { id, kind: AgentKind.REACTIVE, description });
}

import type { AgentService } from '#gen/dacp/agent/v1/agent_service_pb.js';
import { type Clock, systemClock } from '../base/index.js';
import type { Exchange } from '../link/index.js';
import type { Registry } from '../registry/index.js';
import type { Implementation } from '../rpc/index.js';
import { createCalls } from './calls.js';
import { converse } from './converse-call.js';
import type { Host } from './host.js';
import { createStewardship } from './stewardship.js';
import { inDialect, type OnUpgrade, type Speech } from './version1.js';

/** What the agent service stands on. */
export interface AgentServiceOptions {
  readonly exchange: Pick<Exchange, 'ask' | 'send'>;
  /** Of a node: knows all instances of an agent. */
  readonly registry?: Pick<Registry, 'getAgent' | 'watch'>;
  /** Gives callers of Converse a name in the mesh. */
  readonly host?: Pick<Host, 'attach'>;
  readonly clock?: Clock;
  /** Called with each message of DACP 1.0 that comes in. */
  readonly onUpgrade?: OnUpgrade;
}

/** The RPC edge of agents: what `dacp.agent.v1.AgentService` promises, on an exchange. */
export function createAgentService(options: AgentServiceOptions): Implementation<typeof AgentService> {
  const { exchange, registry, host, onUpgrade, clock = systemClock } = options;
  const calls = createCalls({ exchange, clock, onUpgrade });
  const stewardship = createStewardship({ exchange, registry, clock });

  return {
    deliver: (said, call) => calls.deliver(said, call),
    async ask(said, call) {
      const { message, messageV1 } = await calls.ask(said, call);
      return { reply: message, replyV1: messageV1 };
    },
    async *converse(requests, call) {
      const caller: Speech = { dialect: '2.0' };
      const heard = converse({ exchange, registry, clock, host, caller, onUpgrade }, requests, call);
      for await (const message of heard) yield inDialect(message, caller);
    },
    async getStatus(request, call) {
      const { instances } = await stewardship.status(request, call);
      return { instances };
    },
    listConversations: (request, call) => stewardship.conversations(request, call),
    async pause(request, call) {
      const { instances } = await stewardship.pause(request, call);
      return { instances };
    },
    async resume(request, call) {
      const { instances } = await stewardship.resume(request, call);
      return { instances };
    },
    drain: (request, call) => stewardship.drain(request, call),
  };
}

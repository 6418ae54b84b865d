import { create } from '@bufbuild/protobuf';
import { CapabilitySchema } from '../../gen/ts/dacp/agent/v1/agent_pb.js';
import type { Message } from '../../gen/ts/dacp/message/v2/message_pb.js';
import type { MeshError } from '../../src/base/index.js';
import type { Inbound, LinkExchange } from '../../src/link/index.js';
import { createMessage, type MessageParts } from '../../src/message/index.js';
import { createLinkAgents, echoes, type LinkAgents } from './link-agents.js';
import { type LinkMesh, type LinkMeshOptions, startLinkMesh } from './link-mesh.js';

/** A node, a host with some agents and a client, in memory. */
export interface LinkTrio extends AsyncDisposable {
  readonly mesh: LinkMesh;
  /** Those of the host; `echo` is always there, in the team `choir`. */
  readonly agents: LinkAgents;
  readonly host: LinkExchange;
  readonly client: LinkExchange & { readonly clientId: string };
  /** A question of the client, unless `parts` say otherwise. */
  say(receiver: string, parts?: Partial<MessageParts>): Message;
  /** What an agent of the host was offered last. */
  inbound(agent: string): Inbound;
  /** Breaks the connection that the host made first. */
  cutHost(): void;
}

/** Starts all three; `fill` gives the host its agents. */
export async function startLinkTrio(
  fill: (agents: LinkAgents) => void = () => undefined,
  options: LinkMeshOptions = {},
): Promise<LinkTrio> {
  const mesh = await startLinkMesh(options);
  const agents = createLinkAgents();
  agents.add({ id: 'echo', team: 'choir', topics: ['news'] }, echoes);
  fill(agents);
  const host = await mesh.host('host', agents);
  const client = await mesh.client();
  return {
    mesh,
    agents,
    host,
    client,
    say: (receiver, parts = {}) =>
      createMessage({ performative: 'ask', sender: client.clientId, receiver, ...parts }, mesh.clock),
    inbound(agent) {
      const last = agents.taken.get(agent)?.at(-1);
      if (!last) throw new Error(`"${agent}" was offered nothing`);
      return last;
    },
    cutHost: () => mesh.net.pairs[0]?.cut(),
    [Symbol.asyncDispose]: mesh[Symbol.asyncDispose],
  };
}

/** What became of it: `ok`, or the error's reason. */
export function outcome(promise: Promise<unknown>): Promise<string> {
  return promise.then(() => 'ok').catch((error: MeshError) => error.reason);
}

/** A capability of this name. */
export function capability(name: string) {
  return create(CapabilitySchema, { name });
}

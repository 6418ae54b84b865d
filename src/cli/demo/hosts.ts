import { NegotiationService } from '#gen/dacp/negotiation/v1/negotiation_pb.js';
import type { Agent } from '../../agent/index.js';
import { type Config, readTls } from '../../node/index.js';
import { dial } from '../../rpc/index.js';
import { analysts, createNegotiator, createReporter, summarizers } from '../../samples/index.js';
import { echo } from './echo.js';
import type { DemoHostName } from './messages.js';

/** The agents of a demo host, and how to let go of what they need. */
export interface Crew {
  readonly agents: readonly Agent[];
  close(): void;
}

/** The agents that run in a demo host. */
export function crewOf(name: DemoHostName, config: Config): Crew {
  const close = () => undefined;
  if (name === 'analysts') return { agents: [...analysts, echo], close };
  if (name === 'summarizers') return { agents: summarizers, close };
  const tls = readTls(config);
  const channel = dial(config.node, tls ? { tls } : {});
  return {
    agents: [createReporter(createNegotiator(channel.client(NegotiationService)))],
    close: () => channel.close(),
  };
}

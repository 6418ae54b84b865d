import { MeshError } from '../../src/base/index.js';
import type { Connect, LinkExchange } from '../../src/link/index.js';
import { createStreamPair, type StreamPair, type StreamPairOptions } from './stream-pair.js';

/** A network in memory: exchanges at addresses, and every connection that was made, newest last. */
export interface LinkNet {
  readonly connect: Connect;
  readonly pairs: StreamPair[];
  /** The newest connection. */
  readonly last: StreamPair;
  serve(address: string, exchange: Pick<LinkExchange, 'accept'>): void;
  /** Nobody answers there any more. */
  unserve(address: string): void;
}

/** Makes an empty network. */
export function createLinkNet(options: StreamPairOptions = {}): LinkNet {
  const served = new Map<string, Pick<LinkExchange, 'accept'>>();
  const pairs: StreamPair[] = [];
  return {
    pairs,
    get last() {
      const last = pairs.at(-1);
      if (!last) throw new Error('nothing was connected yet');
      return last;
    },
    connect(address) {
      const pair = createStreamPair(options);
      const exchange = served.get(address);
      if (exchange) {
        pairs.push(pair);
        exchange.accept(pair.server);
      } else pair.server.fail(new MeshError('UNREACHABLE', `nobody listens at ${address}`));
      return pair.client;
    },
    serve: (address, exchange) => void served.set(address, exchange),
    unserve: address => void served.delete(address),
  };
}

import { createMemoryLedger } from '../../../negotiation/index.js';
import { createNode, type Node } from '../../../node/index.js';
import type { Doings } from './doings.js';

/** Of the negotiations that have ended, so many stay in memory. */
const endedMax = 100;

/** The node, as `dacp up` runs it. */
export function createNodePart(): Doings {
  let node: Node | undefined;
  return {
    async begin({ config, record }) {
      node = await createNode(config, record === 'memory' ? { ledger: createMemoryLedger({ endedMax }) } : {});
      await node.start();
      return { address: node.address };
    },
    close: async () => node?.close(),
  };
}

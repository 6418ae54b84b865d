import { createMemoryLedger } from '../../../negotiation/index.js';
import { createNode, type Node } from '../../../node/index.js';
import type { Doings } from './doings.js';

/**
 * Of the negotiations that have ended, so many stay in memory: few, since a node whose record is on disk keeps none. A hundred live just long
 * enough for the garbage collector to copy all of each twice, which took a fifth of the node's time.
 */
const endedMax = 10;

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

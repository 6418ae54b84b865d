import { createNode, type Node } from '../../../node/index.js';
import type { Doings } from './doings.js';

/** The node, as `dacp up` runs it. */
export function createNodePart(): Doings {
  let node: Node | undefined;
  return {
    async begin({ config }) {
      node = await createNode(config);
      await node.start();
      return { address: node.address };
    },
    close: async () => node?.close(),
  };
}

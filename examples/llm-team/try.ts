/**
 * Has an article written by the team, with whatever models the node has keys for.
 *
 *     OPENAI_API_KEY=… npx tsx examples/llm-team/try.ts "Tides"
 */
import { connect, createLogger, join, MeshError, remoteModels } from 'dacp-mesh';
import { type ExampleNode, openNode } from '../own-node.js';
import { createTeam } from './team.js';

const [topic = 'Tides'] = process.argv.slice(2);
const conversationId = `article-${Date.now().toString(36)}`;

/** What each agent has spent in this conversation. */
async function showCosts(node: ExampleNode): Promise<void> {
  const query = { by: 'USAGE_BY_AGENT', conversationId };
  const { sums = [] } = await node.call('dacp.budget.v1.BudgetService/Usage', query);
  for (const { key, cost } of sums as { key: string; cost?: { costMicros?: string; tokens?: string } }[])
    console.log(`${key.padEnd(12)} ${Number(cost?.costMicros ?? 0) / 1e6} USD, ${cost?.tokens ?? 0} tokens`);
}

await using node = await openNode();
await using models = remoteModels({ node: node.address });
const logger = createLogger({ level: 'error', name: 'llm-team' });
await using _team = await join({ agents: createTeam(models), node: node.address, logger });
await using mesh = await connect({ node: node.address });
try {
  const said = { conversationId, recorded: true, timeoutMs: 180_000 };
  console.log(await mesh.ask('writer', topic, said));
  console.log(`\nconversation ${conversationId}`);
  await showCosts(node);
} catch (error) {
  if (!(error instanceof MeshError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

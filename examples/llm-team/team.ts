/**
 * A researcher, a critic and a writer, each of whom asks a language model. The writer has its research and its critique negotiated: two
 * researchers compete for the one. Which model answers is the node's choice, by what it has keys for; keys stay there.
 *
 *     dacp agent run examples/llm-team/team.ts
 */
import { type Agent, type Bid, type LlmAgent, llmAgent, type Models, negotiateTool, remoteModels } from 'dacp-mesh';

/** A bid like this for whatever comes: what the work costs, in millionths of a dollar, and how good it is. */
const always = (bid: Bid) => () => bid;

const researched: LlmAgent['capabilities'] = {
  'topic.research': {
    description: 'Facts on a topic, a line each.',
    ask: topic => `Give facts on this topic, one on each line: ${topic}`,
  },
};

/** The team, with these models. */
export function createTeam(models: Models): readonly [Agent, ...Agent[]] {
  const team = 'newsroom';
  const researcher = (id: string, instructions: string, bid: Bid, model: LlmAgent['model']) =>
    llmAgent({
      ...{ id, team, models, instructions, description: 'Finds out facts.' },
      ...(model && { model }),
      capabilities: { 'topic.research': { ...researched['topic.research'], bid: always(bid) } },
    });

  const critic = llmAgent({
    id: 'critic',
    team,
    description: 'Finds what is wrong with a text.',
    models,
    instructions: 'You are a critic. Say in one sentence what should be better in the text.',
    capabilities: {
      'text.criticise': {
        description: 'What is wrong with a text.',
        bid: always({ priceMicros: 300, timeMs: 20_000, quality: 0.8 }),
      },
    },
  });

  const writer = llmAgent({
    id: 'writer',
    team,
    description: 'Writes short articles.',
    models,
    model: { strategy: 'quality_optimized' },
    instructions:
      'You are a writer. First have facts found with the tool negotiate and the capability topic.research. Write a draft out of ' +
      'them, have it criticised with the capability text.criticise, and answer with the better text alone.',
    capabilities: {
      'article.write': { description: 'A short article on a topic.', ask: topic => `Write a short article: ${topic}` },
    },
    tools: [negotiateTool({ capabilities: ['topic.research', 'text.criticise'], proposeMs: 5_000, doMs: 60_000 })],
    guardrails: { check: answer => (String(answer).length > 4_000 ? 'it is longer than 4,000 characters' : undefined) },
  });

  return [
    writer,
    critic,
    researcher(
      'researcher',
      'You are a researcher. You are brief.',
      { priceMicros: 400, timeMs: 20_000, quality: 0.7 },
      {
        strategy: 'cost_optimized',
      },
    ),
    researcher(
      'professor',
      'You are a researcher. You are thorough.',
      { priceMicros: 2_000, timeMs: 60_000, quality: 0.9 },
      {
        strategy: 'quality_optimized',
      },
    ),
  ];
}

export default createTeam(remoteModels({ node: process.env.DACP_NODE ?? '127.0.0.1:7400' }));

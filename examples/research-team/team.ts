/**
 * A librarian that has questions answered by a team: it is formed by negotiation, its members search and check, others vote on what they
 * found, and a person says whether it goes out. No model is asked: all of them are functions on texts.
 *
 *     dacp agent run examples/research-team/team.ts
 */
import { type Agent, answerValue, defineAgent, MeshError, type TaskContext } from 'dacp-mesh';
import { library, sentences, wordsOf } from './library.js';

/** What a searcher has found. */
interface Found {
  readonly text: string;
  readonly source: string;
}

/** How well a text covers a question: the share of the question's words that are in it. */
function covered(question: string, text: string): number {
  const wanted = wordsOf(question);
  const there = new Set(wordsOf(text));
  return wanted.filter(word => there.has(word)).length / Math.max(1, wanted.length);
}

/** Searches some of the sources, for a price by their number. */
function searcher(id: string, sources: readonly string[], priceMicros: number): Agent {
  return defineAgent({
    id,
    description: `Searches ${sources.join(', ')}.`,
    capabilities: {
      'source.search': {
        description: 'The sentence of its sources that answers a question best.',
        bid: () => ({ priceMicros, timeMs: 1_000, quality: sources.length / 5 }),
        handle(question): Found {
          const all = sources.flatMap(source => sentences(source).map(text => ({ text, source })));
          const [best] = all.sort((a, b) => covered(String(question), b.text) - covered(String(question), a.text));
          if (!best) throw new Error('it has no sources');
          return { ...best };
        },
      },
    },
  });
}

/** Bids lowest, and fails: the team replaces it. */
const dreamer = defineAgent({
  id: 'dreamer',
  description: 'Promises to search, and finds nothing.',
  capabilities: {
    'source.search': {
      bid: () => ({ priceMicros: 1, timeMs: 1, quality: 1 }),
      handle: () => {
        throw new MeshError('REFUSED', 'it has fallen asleep');
      },
    },
  },
});

/** Votes for what it finds best, by a view of its own. */
function judge(id: string, like: (question: string, text: string) => number): Agent {
  return defineAgent({
    id,
    description: 'Judges answers.',
    capabilities: { 'answer.judge': { handle: () => 'ask it to vote' } },
    vote({ question, options }) {
      const ranked = [...options].sort((a, b) => like(question, b.description) - like(question, a.description));
      return ranked.map(({ name }) => name);
    },
  });
}

/** What whoever asked gets. */
interface Report {
  readonly answer: string;
  readonly source: string;
  readonly foundBy: readonly string[];
  readonly votes: string;
  readonly approvedBy: string;
}

/** How long the node's own agents may take for one step, a person's word included, in ms. */
const stepMs = 60_000;

/** Asks an agent of the node: what it takes and gives is the JSON of the contracts in `proto/dacp/workflow/v1`. */
async function askNode<T>(context: TaskContext, agent: string, request: object): Promise<T> {
  const answer = await context.askMessage(agent, request, { performative: 'request', timeoutMs: stepMs });
  return answerValue(answer) as T;
}

/** Has a team of two formed, which searches and dissolves; whoever fails in it is replaced. */
async function search(question: string, context: TaskContext): Promise<{ found: Found[]; foundBy: string[] }> {
  const subtasks = ['first', 'second'].map(name => ({ name, role: 'searcher', content: { json: question } }));
  const roles = [{ name: 'searcher', capability: 'source.search', count: 2 }];
  const plan = { name: `research-${context.message.id.slice(-8)}`, goal: question, roles, subtasks };
  const team = await askNode<{ result?: { json: Record<string, Found> }; members: { agent: string }[] }>(
    context,
    'teams',
    { plan, proposeWithin: '5s' },
  );
  if (!team.result) throw new Error('the team has found nothing');
  return { found: Object.values(team.result.json), foundBy: team.members.map(({ agent }) => agent) };
}

/** Has the judges vote on which of the texts is the answer, by ranked choice. */
async function choose(question: string, found: readonly Found[], context: TaskContext) {
  const options = found.map(({ text }, index) => ({ name: `answer ${index + 1}`, description: text }));
  const among = [{ capability: 'answer.judge' }];
  const asked = { question, options, among, rule: { rankedChoice: {} }, within: '10s' };
  const { tally } = await askNode<{ tally: { winner?: string; reason: string } }>(context, 'consensus', asked);
  const best = found[options.findIndex(({ name }) => name === tally.winner)];
  if (!best) throw new Error(`the judges do not agree: ${tally.reason}`);
  return { best, votes: tally.reason };
}

/** Asks the editor; `dacp approvals` lists the question and answers it. */
async function approve(question: string, best: Found, context: TaskContext): Promise<string> {
  const asked = { approver: 'editor', question: `Is this the answer to "${question}"?`, subject: best };
  type Word = { approved: boolean; by: string; reason: string };
  const { approved, by, reason } = await askNode<Word>(context, 'approvals', asked);
  if (approved) return by;
  throw new Error(`${by || 'the deadline'} said no: ${reason}`);
}

async function research(question: string, context: TaskContext): Promise<Report> {
  const { found, foundBy } = await search(question, context);
  const { best, votes } = await choose(question, found, context);
  const approvedBy = await approve(question, best, context);
  return { answer: best.text, source: best.source, foundBy, votes, approvedBy };
}

export const librarian = defineAgent({
  id: 'librarian',
  description: 'Has questions answered by a team.',
  handleTimeoutMs: 3 * stepMs,
  capabilities: {
    'question.answer': {
      description: 'Answers a question out of the library.',
      handle: async (question, context) => ({ ...(await research(String(question), context)) }),
    },
  },
});

export const agents: readonly [Agent, ...Agent[]] = [
  librarian,
  dreamer,
  searcher('anna', ['almanac', 'garden'], 200),
  searcher('boris', ['sea'], 100),
  searcher('clara', [...library.keys()], 900),
  judge('relevance', covered),
  judge('brevity', (question, text) => covered(question, text) - text.length / 1_000),
  judge('numbers', (question, text) => covered(question, text) + (/\d/.test(text) ? 0.5 : 0)),
];

export default agents;

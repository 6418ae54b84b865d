/** What an agent that is written for somebody is called, and what it can do. */
export interface AgentNames {
  readonly id: string;
  readonly capability: string;
  /** Command lines that run it, and that give it work. */
  readonly run: string;
  readonly call: string;
}

/** The capability that a new agent has unless another is named: one that agents of the demo bid for too. */
export const usualCapability = 'text.summarize';

/**
 * The source of a small agent that bids. For the usual capability it does the work, in the simplest way; for another one that is left
 * to its author.
 */
export function agentSource(names: AgentNames): string {
  const { id, capability, run, call } = names;
  const { does, describes, bid, work, rest } = capability === usualCapability ? summarizing : anything;
  return `import { defineAgent } from 'dacp-mesh';

// Run it:        ${run}     (change something and save: it is loaded again)
// Give it work:  ${call}
export default defineAgent({
  id: '${id}',
  description: '${does}',
  capabilities: {
    // One entry for each thing that the agent can do, under the name by which others call for it.
    '${capability}': {
      description: '${describes}',

      // Somebody calls for proposals. Look at what is to be done, and promise something, or refuse.
      bid(input) {
${bid}
      },

      // The award is ours. What is returned is the result; when this throws, the next best agent gets the work.
      handle(input) {
${work}
      },
    },
  },
});
${rest}`;
}

const summarizing = {
  does: 'Summarises a text by its first sentences.',
  describes: 'The first sentences of a text.',
  bid: `        if (textOf(input) === '') return { refuse: 'there is no text' };
        // The price in millionths of a USD. The lowest wins unless the caller weighs quality or time: try 500, and save.
        return { priceMicros: 50, timeMs: 5, quality: 0.3, description: 'the first sentences' };`,
  work: `        const paragraphs = textOf(input).split(/\\n\\s*\\n/);
        const text = paragraphs.filter(paragraph => /[.!?]\\s*$/.test(paragraph)).join(' ');
        const sentences = text.replace(/\\s+/g, ' ').match(/\\S.*?[.!?](?=\\s|$)/g) ?? [];
        return { summary: sentences.slice(0, 3).join(' ') };`,
  rest: `
/** The text comes as it is, or in an object. */
function textOf(input: unknown): string {
  const text = typeof input === 'object' && input !== null && 'text' in input ? input.text : input;
  return typeof text === 'string' ? text : '';
}
`,
} as const;

const anything = {
  does: 'Does what is to be written below.',
  describes: 'Says what it would have done, and with what.',
  bid: `        if (input === null) return { refuse: 'there is nothing to work with' };
        // The price in millionths of a USD. The lowest wins unless the caller weighs quality or time.
        return { priceMicros: 50, timeMs: 5, quality: 0.3, description: 'a first try' };`,
  work: `        // Any JSON goes in and out. Take a second parameter, \`context\`, to ask other agents: await context.ask('echo', input)
        return { done: 'nothing yet', with: input };`,
  rest: '',
} as const;

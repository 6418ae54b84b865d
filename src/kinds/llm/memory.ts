import type { TaskContext } from '../../agent/index.js';
import type { Turn } from '../../llm/index.js';
import { complete, type ModelChoice, type Models } from './models.js';
import { recall, remember } from './recall.js';

/** What an agent remembers of a conversation, and beyond it. */
export interface MemoryOptions {
  /** Turns of a conversation that go to the model as they were; 20 unless said, 0: none. */
  readonly turnsMax?: number;
  /** What was before these is summed up by the model instead of being forgotten; false unless said. */
  readonly summarise?: boolean;
  /** Exchanges of all conversations that are looked up by what they are about: so many of the nearest; 0 unless said. */
  readonly recallMax?: number;
  /** How long a conversation is remembered after it was last spoken in, in ms; a day unless said. */
  readonly ttlMs?: number;
}

/** What is remembered of one conversation; it lies in the agent's knowledge, and outlives its process where that does. */
interface Remembered {
  readonly turns: readonly { readonly role: 'user' | 'assistant'; readonly text: string }[];
  readonly summary: string;
}

const prefix = 'llm/conversation/';
const usual = { turnsMax: 20, summarise: false, recallMax: 0, ttlMs: 86_400_000 };

/** Who remembers, and by which means. */
export interface MemoryParts {
  readonly models: Models;
  readonly choice: ModelChoice;
  readonly options: MemoryOptions;
}

/** What goes to the model before what it is asked now. */
export async function before(parts: MemoryParts, text: string, context: TaskContext): Promise<Turn[]> {
  const { turnsMax, recallMax } = { ...usual, ...parts.options };
  const { turns, summary } = of(context);
  const found = recallMax > 0 ? await recall(parts.models, { text, max: recallMax }, context) : [];
  return [
    ...(found.length > 0 ? [told(`From earlier conversations, the nearest first:\n${found.join('\n')}`)] : []),
    ...(summary === '' ? [] : [told(`What was said before, summed up:\n${summary}`)]),
    ...turns.slice(turns.length - Math.min(turns.length, turnsMax)),
  ];
}

/** Keeps what was said; sums up what no longer fits. */
export async function after(
  parts: MemoryParts,
  said: { readonly text: string; readonly answer: string },
  context: TaskContext,
): Promise<void> {
  const { turnsMax, summarise, recallMax, ttlMs } = { ...usual, ...parts.options };
  if (recallMax > 0) await remember(parts.models, `${said.text}\n${said.answer}`, context);
  if (turnsMax === 0) return;
  const { turns, summary } = of(context);
  const all = [...turns, { role: 'user', text: said.text } as const, { role: 'assistant', text: said.answer } as const];
  const kept = all.slice(-turnsMax);
  const gone = all.slice(0, all.length - kept.length);
  const next = summarise && gone.length > 0 ? await sumUp(parts, { summary, gone }, context) : summary;
  context.knowledge.put(prefix + context.conversationId, { turns: kept, summary: next } satisfies Remembered, ttlMs);
}

async function sumUp(
  { models, choice }: MemoryParts,
  { summary, gone }: { readonly summary: string; readonly gone: Remembered['turns'] },
  context: TaskContext,
): Promise<string> {
  const said = gone.map(({ role, text }) => `${role}: ${text}`).join('\n');
  const turns = [
    told('Sum up what is needed to go on with this conversation: names, numbers, decisions, open points. Be brief.'),
    { role: 'user', text: summary === '' ? said : `So far: ${summary}\n\n${said}` } as const,
  ];
  return (await complete(models, { turns }, { choice, context })).text;
}

function of({ knowledge, conversationId }: TaskContext): Remembered {
  return (knowledge.get(prefix + conversationId) as Remembered | undefined) ?? { turns: [], summary: '' };
}

function told(text: string): Turn {
  return { role: 'system', text };
}

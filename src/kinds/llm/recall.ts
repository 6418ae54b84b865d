import type { TaskContext } from '../../agent/index.js';
import { newId } from '../../base/index.js';
import type { Models } from './models.js';
import { step, vectorsStep } from './steps.js';

interface Exchange {
  readonly text: string;
  readonly model: string;
  readonly vector: readonly number[];
}

const prefix = 'llm/recall/';
/** How near two texts must be, as the cosine of their vectors. */
const nearFrom = 0.3;

/** Keeps a text with its vector among what the agent knows. */
export async function remember(models: Models, text: string, context: TaskContext): Promise<void> {
  const embedded = await vectorOf(models, text, context);
  context.knowledge.put(prefix + newId(), { text, ...embedded } satisfies Exchange);
}

/** The texts that are nearest to this one; vectors of other models cannot be compared and are left out. */
export async function recall(
  models: Models,
  { text, max }: { readonly text: string; readonly max: number },
  context: TaskContext,
): Promise<string[]> {
  const known = context.knowledge.query({ prefix }).map(([, value]) => value as Exchange);
  if (known.length === 0) return [];
  const { vector, model } = await vectorOf(models, text, context);
  return known
    .filter(exchange => exchange.model === model)
    .map(exchange => ({ text: exchange.text, near: cosine(exchange.vector, vector) }))
    .filter(({ near }) => near >= nearFrom)
    .sort((a, b) => b.near - a.near)
    .slice(0, max)
    .map(found => found.text);
}

async function vectorOf(models: Models, text: string, context: TaskContext) {
  const { self, conversationId, message } = context;
  return await context.model('embeddings', text, async signal => {
    const call = { texts: [text], agentId: self.id, conversationId };
    const embed = () => models.embed(call, { signal, traceparent: message.traceContext?.traceparent });
    const { vectors, model } = await step(context, {
      work: embed,
      what: made => ({ case: 'vectors', value: made ? vectorsStep(made) : {} }),
    });
    return { vector: [...(vectors[0] ?? [])], model };
  });
}

/** 1: the same direction; 0 where one has no length. */
function cosine(a: readonly number[], b: readonly number[]): number {
  let [product, lengthA, lengthB] = [0, 0, 0];
  for (const [index, x] of a.entries()) {
    const y = b[index] ?? 0;
    product += x * y;
    lengthA += x * x;
    lengthB += y * y;
  }
  const lengths = Math.sqrt(lengthA * lengthB);
  return lengths === 0 ? 0 : product / lengths;
}

import type { VoteHandler } from '../agent/index.js';

/** What a summarizer of the demo prefers when it is asked to vote: short texts, or long ones; of equally long ones the first. */
export function prefersTexts(which: 'short' | 'long'): VoteHandler {
  const sign = which === 'short' ? 1 : -1;
  return ({ options }) => {
    const lengthOf = (option: { name: string; description: string }) => (option.description || option.name).length;
    const ranking = [...options].sort((a, b) => sign * (lengthOf(a) - lengthOf(b))).map(({ name }) => name);
    return { ranking, reason: `I like ${which} texts` };
  };
}

import type { Cluster } from './cluster.js';

interface Rule {
  readonly about: RegExp;
  readonly advice: string;
}

/** What a template can say against kinds of failures that are known; the first that fits is taken. */
const rules: readonly Rule[] = [
  {
    about: /\b(json|parse|schema|malformed|syntax)/,
    advice: 'Answer with JSON alone, as described, without any text or fence around it.',
  },
  {
    about: /\b(too long|length|verbose|truncat\w*|max.?tokens|word limit)/,
    advice: 'Be brief: say only what was asked for.',
  },
  {
    about: /\b(too short|incomplete|missing|omitted|left out)/,
    advice: 'Answer every part of the question; check before you end that nothing is missing.',
  },
  {
    about: /\b(hallucinat\w*|made up|invent\w*|unsupported|no source|not in the (text|document))/,
    advice: 'Use only what is given. Say that you do not know what is not in it; never guess.',
  },
  {
    about: /\b(language|translat\w*|english|portuguese|spanish|german|french)/,
    advice: 'Answer in the language of the question.',
  },
  { about: /\b(tone|rude|impolite|unfriendly|formal)/, advice: 'Be friendly and respectful.' },
  { about: /\b(format|layout|markdown|heading|bullet)/, advice: 'Keep exactly to the format that is described.' },
  {
    about: /\b(off.?topic|irrelevant|wrong question|misunderst\w*)/,
    advice: 'Keep to the question; when it is unclear, say how you understand it first.',
  },
  {
    about: /\b(refus\w*|declin\w*|cannot help)/,
    advice: 'The task is allowed: do it, and say what you cannot do only of that part.',
  },
  {
    about: /\b(calculat\w*|arithmetic|sum|number)/,
    advice: 'Work out numbers step by step, and check them, before you answer.',
  },
];

/** What a template should say so that such failures do not happen again. */
export function adviceFor({ example }: Pick<Cluster, 'example'>): string {
  const text = example.toLowerCase();
  return (
    rules.find(({ about }) => about.test(text))?.advice ?? `Avoid what went wrong before: ${example.slice(0, 200)}`
  );
}

/**
 * A collaborative agent: it decomposes a task, has the parts done by the members of its team, and consolidates what comes back. Here
 * three jurors who look at different things judge whether a message is unwanted: by majority, or until all of them agree.
 *
 *     dacp agent run examples/team/jury.ts
 */
import { type Agent, collaborativeAgent, defineAgent } from 'dacp-mesh';

/** A juror whose judgement is a function of the text, and of what the others said in the round before. */
function juror(id: string, judge: (text: string, others: readonly unknown[]) => boolean): Agent {
  return defineAgent({
    id,
    team: 'jury',
    capabilities: {
      'message.judge': {
        handle(input) {
          const again = input !== null && typeof input === 'object' && 'answers' in input;
          const text = String(again ? input.input : input);
          return judge(text, again ? Object.values(input.answers as object) : []);
        },
      },
    },
  });
}

const votes = (others: readonly unknown[]) => others.filter(vote => vote === true).length;

export const jurors: readonly Agent[] = [
  juror('shouting', text => text === text.toUpperCase()),
  juror('money', (text, others) => /\b(win|prize|million)\b/i.test(text) || votes(others) > 1),
  juror('haste', (text, others) => /\b(now|urgent|last chance)\b/i.test(text) || votes(others) > 1),
];

const decompose = (text: unknown) =>
  jurors.map(({ descriptor }) => ({
    name: descriptor.id,
    to: descriptor.id,
    capability: 'message.judge',
    input: String(text),
  }));

export const foreman = collaborativeAgent({
  id: 'foreman',
  description: 'Has messages judged by a jury.',
  team: 'jury',
  tasks: {
    'message.majority': {
      description: 'Whether more than half of the jurors find a message unwanted.',
      decompose,
      strategy: 'majority',
    },
    'message.consensus': {
      description:
        'Whether all jurors find a message unwanted; they hear what the others said, and may change their minds.',
      decompose,
      strategy: 'consensus',
      consolidate: (unwanted, parts) => ({ unwanted, jurors: parts.map(({ agent }) => agent) }),
    },
  },
});

export default [foreman, ...jurors];

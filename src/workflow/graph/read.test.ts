import { expect, it } from 'vitest';
import { readWorkflow } from './read.js';

it.each([
  [null, 'it takes keys such as name and steps'],
  [{ steps: [{ id: 'a', ask: 'echo' }, 7] }, 'steps[1] takes keys such as id and ask'],
  [
    { steps: [{ id: 'a', ask: 'echo', tymeout: '5s' }] },
    'steps[0] (a): key "tymeout" is unknown; did you mean "timeout"?',
  ],
  [{ steps: [{ negotiate: { capability: 'a', fast: true } }] }, 'steps[0]: negotiate: key "fast" is unknown'],
  [{ order: 'graph', steps: [] }, 'order: there is no "graph"'],
  [{ stepps: [] }, 'key "stepps" is unknown'],
  [
    { steps: [{ id: 'a', workflow: { steps: [{ id: 'b', aks: 'echo' }] } }] },
    'steps[0].workflow.steps[0] (b): key "aks" is unknown; did you mean "ask"?',
  ],
])('says where %j is no workflow', (value, why) => {
  expect(() => readWorkflow(value, Number)).toThrow(`this is no workflow: ${why}`);
});

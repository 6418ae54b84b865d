/**
 * Ring 8: ready-made kinds of agents (S1), each a small composition over `defineAgent`. What makes them clever is pure and beside them:
 * the planner, the learner, the ways in which a team agrees.
 *
 *     const watch = reactiveAgent({ id: 'watch', topics: ['sensors/*'], rules: { hot: { when, react } } });
 *     const robot = goalBasedAgent({ id: 'robot', goals, domain, observe, perform });
 *     const editor = collaborativeAgent({ id: 'editor', tasks: { 'page.make': { decompose } } });
 *     const router = learningAgent({ id: 'router', capability: { name: 'parcel.route' }, strategies, reward });
 *
 * Rules: no kind knows another. What comes by chance comes from a seed, so that it can be repeated.
 */
export { type Goal, type GoalBasedAgent, goalBasedAgent } from './goal-based.js';
export {
  type Arm,
  type Arms,
  epsilonGreedy,
  type Policy,
  thompson,
  ucb1,
} from './learning/bandit.js';
export { type LearningAgent, learningAgent, type Strategy } from './learning/learning.js';
export { createRandom } from './learning/random.js';
export type { PlanLimits } from './planner/plan.js';
export type { Action, ActionSchema, Domain, Fact } from './planner/problem.js';
export type { Rate } from './rate.js';
export { type ReactiveAgent, type Rule, reactiveAgent, type Stimulus } from './reactive.js';
export { type CollaborativeAgent, collaborativeAgent, type Subtask, type TeamTask } from './team/collaborative.js';
export {
  type Part,
  type TeamStrategy,
  type TeamStrategyName,
  teamStrategies,
  type Verdict,
} from './team/strategies.js';

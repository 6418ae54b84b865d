/**
 * Ring 8: ready-made kinds of agents (S1), each a small composition over `defineAgent`. What makes them clever is pure and beside them:
 * the planner, the learner, the ways in which a team agrees.
 *
 *     const watch = reactiveAgent({ id: 'watch', topics: ['sensors/*'], rules: { hot: { when, react } } });
 *     const robot = goalBasedAgent({ id: 'robot', goals, domain, observe, perform });
 *     const editor = collaborativeAgent({ id: 'editor', tasks: { 'page.make': { decompose } } });
 *     const critic = llmAgent({ id: 'critic', models, instructions, capabilities, tools });
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
export { type AskApproval, askApproval } from './llm/approvals.js';
export type { ApprovalRequest, Guardrails } from './llm/guardrails.js';
export type { CuratedPrompt, Instructions, PromptSource } from './llm/instructions.js';
export { type LlmAgent, type LlmCapability, llmAgent } from './llm/llm-agent.js';
export type { MemoryOptions } from './llm/memory.js';
export type { ModelChoice, Models } from './llm/models.js';
export type { LlmTool } from './llm/tool.js';
export { type CapabilityTool, capabilityTool } from './llm/tools/capability.js';
export { type DatabaseQueryOptions, databaseQuery, type ReadOnlyQuery } from './llm/tools/database-query.js';
export { type McpServer, type McpTools, mcpTools } from './llm/tools/mcp.js';
export { type NegotiateOptions, negotiateTool } from './llm/tools/negotiate.js';
export { postgresQuery } from './llm/tools/postgres-query.js';
export { brave, type SearchKey, searxng, tavily } from './llm/tools/search-engines.js';
export { type SendMessageOptions, sendMessage } from './llm/tools/send-message.js';
export { type Hit, type WebSearchOptions, webSearch } from './llm/tools/web-search.js';
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

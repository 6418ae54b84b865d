/**
 * Ring 8: work of several agents, and of persons, that belongs together (S8, S10, S16). Workflows are typed graphs of steps, or code;
 * their progress outlives the process that runs them. An approval is a person's word that something waits for.
 *
 * Folders: `graph` (what a workflow is, and what is wrong with it) · `run` (what happens to a run of it) · `journal` (workflows that are
 * code) · `approval` (persons' words). Teams, consensus and hand-off have folders of their own beside them.
 */
export { workflowEventTypes } from './event-types.js';

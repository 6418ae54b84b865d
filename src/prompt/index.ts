/**
 * Ring 4: prompts (S6) – templates with typed variables and semantic versions, rendered, measured, compared and improved.
 *
 *     const prompts = createPrompts({ store: createRecordStore({ database, store }), clock });
 *     await prompts.execute({ id: 'greet' }, { kind: 'draft', template: 'Greet {{name}}.', variables: [] });
 *     await prompts.execute({ id: 'greet' }, { kind: 'publish', version: 'newest' });
 *     const { text, version } = await prompts.render({ id: 'greet' }, { values: { name: 'Ann' } });
 *
 * How it is built: `decide` says what a command leads to, `evolve` what a change makes of a prompt; a store keeps both, the record (stream
 * `prompt/NAMESPACE/ID`) or memory. A feedback moves the averages of its version and may settle an experiment, which then moves a label.
 *
 * Rules: what is published never changes. A version is proposed as a draft; people publish it. Texts of others stand between delimiters
 * that they cannot contain.
 */
export type { Command, Comparison, Rendering } from './commands.js';
export { createPrompts, type PromptsParts } from './create-prompts.js';
export { decide } from './decide.js';
export { evolve } from './evolve.js';
export { createMemoryStore } from './memory-store.js';
export { type AskModel, createModelRewriter, type RewritingAnswer, type RewritingCall } from './model-rewriter.js';
export type { Rewriter, Rewritten } from './optimise.js';
export { production, versionOf } from './prompt.js';
export type { Difference, Key, Optimised, Prompts, Rendered } from './prompts.js';
export { createRecordStore, promptMigrations } from './record-store.js';
export { type RemotePrompts, remotePrompts } from './remote.js';
export { createPromptService } from './service.js';
export type { PromptStore } from './store.js';

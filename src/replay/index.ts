/**
 * Ring 7: recorded conversations, shown and run again (S2, S7). A dialogue is read from what the event log has of a conversation: what was
 * said across all agents, what became of it, what agents got from outside. It can be looked at as it stood at any moment, kept as a file,
 * run again from a message on with other agents, and laid beside that run.
 *
 *     const dialogue = readDialogue(conversationId, events);
 *     const { participants } = momentAt(dialogue, { message: 3 });
 *     const fork = await run({ dialogue, from: dialogue.said[2], agents: [generous] });
 *     const { rows } = compare(since(dialogue, 3), fork.dialogue.said, fork.origins);
 *
 * How it is built: reading, states, moments and differences are pure. A run puts the agents that act on a stage of their own; everybody
 * else is played from the recording: `Players` says what they said, `Playback` finds their answers by what is asked, `Served` answers what
 * agents ask outside.
 *
 * Rules: nothing outside is called and no other agent is asked unless `live` says so; what the recording has no answer to is told as a
 * divergence and ends the run.
 */
export { forkBase } from './base.js';
export type { Dialogue, Fate, Handling, RecordedEffect, Said, Stepped } from './dialogue.js';
export { type Compared, type Comparison, compare, type Origins, since } from './diff/compare.js';
export type { JsonChange } from './diff/json.js';
export type { Word } from './diff/words.js';
export { type At, type Moment, momentAt, type Part, type Standing } from './moment.js';
export { type ReadOptions, readDialogue } from './read-dialogue.js';
export { makeRecording, readRecording, recordingLines } from './recording.js';
export type { Divergence } from './run/divergence.js';
export type { Elsewhere } from './run/elsewhere.js';
export type { Run, RunOptions } from './run/options.js';
export type { Remark } from './run/players.js';
export { run } from './run/run.js';
export { type Difference, type Verified, type VerifyOptions, verify } from './run/verify.js';
export { allowedIn, type Thread, type Turn } from './threads.js';
export { knownAny } from './types.js';

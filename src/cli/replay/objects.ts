import { Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { StepSchema } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import type { MeshError } from '../../base/index.js';
import { messageToJson } from '../../message/index.js';
import {
  allowedIn,
  type Compared,
  type Comparison,
  type Dialogue,
  type Moment,
  type Part,
  type Run,
  type Said,
  type Stepped,
  type Turn,
} from '../../replay/index.js';
import { protoJson } from '../proto-json.js';
import { word } from '../values.js';

/** What the whole is, for programs. */
export function headObject({ conversationId, said, participants, forkedFrom }: Dialogue) {
  return {
    conversation_id: conversationId,
    messages: said.length,
    participants,
    ...(forkedFrom && {
      forked_from: { conversation_id: forkedFrom.conversationId, message_id: forkedFrom.messageId },
    }),
  };
}

/** A message and what became of it, for programs. */
export function saidObject(said: Said, turn: Turn | undefined) {
  const { number, message, atMs, reached, bytesLeftOut, handlings, effects, fate, causeId } = said;
  return {
    number,
    at: momentText(atMs),
    message: messageToJson(message),
    ...(bytesLeftOut > 0 && { bytes_left_out: bytesLeftOut }),
    reached,
    ...(causeId !== '' && { on_behalf_of: causeId }),
    handled: handlings.map(({ agent, startedAtMs, tookMs, ending, error, decision }) => ({
      ...{ agent, started_at: momentText(startedAtMs), took_ms: tookMs, ending },
      ...(error && { error: errorObject(error) }),
      ...(decision !== undefined && { decision }),
    })),
    effects: effects.map(({ agent, kind, name, request, outcome, tookMs }) => ({
      ...{ agent, kind, name, request },
      ...(outcome && ('error' in outcome ? { error: errorObject(outcome.error) } : { answer: outcome.answer })),
      took_ms: tookMs,
    })),
    ...(fate && { fate: fate.error ? { error: errorObject(fate.error) } : { receipt: word(Receipt, fate.receipt) } }),
    ...(turn && { state: { ...threadObject(turn.thread), ...(turn.stray && { not_allowed: true }) } }),
  };
}

/** A step of a negotiation, for programs. */
export function stepObject({ step, atMs }: Stepped) {
  return { at: momentText(atMs), step: protoJson(StepSchema, step) };
}

/** How everybody stood at a moment, for programs. */
export function momentObject({ atMs, participants }: Moment) {
  return {
    ...(Number.isFinite(atMs) && { at: momentText(atMs) }),
    standing: participants.map(({ agent, parts, working, waiting, asked }) => ({
      ...{ agent, parts: parts.map(partObject), working_on: working, waiting, asked },
    })),
  };
}

/** Two messages side by side, for programs. */
export function rowObject({ kind, before, after, changes }: Compared) {
  return {
    difference: kind,
    ...(before && { before: { number: before.number, message: messageToJson(before.message) } }),
    ...(after && { after: { number: after.number, message: messageToJson(after.message) } }),
    ...(changes.length > 0 && {
      changes: changes.map(({ path, kind: how, before: was, after: is, words }) => ({
        ...{ path, kind: how },
        ...(was !== undefined && { before: was }),
        ...(is !== undefined && { after: is }),
        ...(words && { words }),
      })),
    }),
  };
}

/** What a fork came to, for programs. */
export function forkObject({ conversationId, divergences, remarks, ended }: Run, { counts }: Comparison) {
  return { fork: conversationId, ...counts, ended, divergences, remarks };
}

function partObject({ thread, role, with: other }: Part) {
  return { ...threadObject(thread), role, with: other, allowed: thread.over ? [] : allowedIn(thread, role) };
}

function threadObject({ protocol, state, over, supposed, initiator, participant }: Turn['thread']) {
  return { protocol, ...(state !== undefined && { state }), over, supposed, initiator, participant };
}

function errorObject({ reason, message }: MeshError) {
  return { reason, message };
}

function momentText(ms: number): string {
  return new Date(ms).toISOString();
}

import { randomBytes } from 'node:crypto';
import { create } from '@bufbuild/protobuf';
import { durationMs } from '@bufbuild/protobuf/wkt';
import type { StartRequest } from '#gen/dacp/negotiation/v1/negotiation_pb.js';
import {
  type Participant,
  ParticipantSchema,
  type Started,
  StartedSchema,
  type Task,
  TieBreak,
} from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { QuerySchema } from '#gen/dacp/registry/v1/registry_pb.js';
import { newId } from '../base/index.js';
import { defaultCurrency } from '../budget/index.js';
import {
  fieldInvalid,
  makeAddress,
  momentOf,
  newTraceContext,
  parseAddress,
  qualify,
  spanOf,
} from '../message/index.js';
import type { Able, Registry } from '../registry/index.js';
import { protocolOf } from './protocols/known.js';

/** What is needed to find who is able. */
export type Directory = Pick<Registry, 'discover' | 'resolve'> & Partial<Pick<Registry, 'able'>>;

/** How long things may take when the caller does not say, in ms (S4). */
export const defaults = { proposeMs: 30_000, decideMs: 60_000, doMs: 3_600_000, progressMs: 30_000 };

/**
 * What a caller's request comes to: the terms of the negotiation. Errors: CAPABILITY_UNKNOWN with the nearest names, or UNREACHABLE,
 * when nobody is able; FIELD_INVALID when there is more time to propose than to do, or the protocol's options do not fit.
 */
export function openingOf(request: StartRequest, directory: Directory, nowMs: number): Started {
  const { task, policy, proposeWithin, decideWithin, doWithin, progressWithin, protocol, tieBreak, tieSeed } = request;
  if (!task) throw fieldInvalid([{ field: 'task', rule: 'required', message: 'value is required' }]);
  const proposeMs = proposeWithin ? durationMs(proposeWithin) : defaults.proposeMs;
  const doMs = doWithin ? durationMs(doWithin) : defaults.doMs;
  const collectMs = proposeWithin ? proposeMs : Math.min(proposeMs, doMs / 2);
  if (collectMs >= doMs) throw tooShort();
  const started: Started = {
    $typeName: StartedSchema.typeName,
    task,
    participants: findAble(task, directory),
    proposeBy: momentOf(Math.floor(nowMs + collectMs)),
    decideWithin: spanOf(decideWithin ? durationMs(decideWithin) : defaults.decideMs),
    progressWithin: spanOf(progressWithin ? durationMs(progressWithin) : defaults.progressMs),
    doBy: momentOf(nowMs + doMs),
    ...(policy && { policy }),
    conversationId: request.conversationId || newId(),
    parentId: request.parentId,
    traceContext: request.traceContext ?? newTraceContext(),
    currency: currencyOf(request),
    ...(request.budget && { budget: request.budget }),
    recorded: request.recorded,
    ...(protocol && { protocol }),
    tieBreak,
    tieSeed: tieBreak === TieBreak.DRAW && tieSeed === 0n ? drawnSeed() : tieSeed,
  };
  const violation = protocolOf({ terms: started }).check?.(started);
  if (violation) throw fieldInvalid([violation]);
  return started;
}

/** Some seed, since none was given; never 0, which would be none. */
function drawnSeed(): bigint {
  return randomBytes(8).readBigUInt64BE() | 1n;
}

/** That of the budget unless said. Errors: FIELD_INVALID when the two differ. */
function currencyOf({ currency, budget }: StartRequest): string {
  const its = budget?.costMicros === undefined ? '' : budget.currency || defaultCurrency;
  if (currency === '' || its === '' || currency === its) return currency || its || defaultCurrency;
  const message = `must be ${currency}, as the prices are`;
  throw fieldInvalid([{ field: 'budget.currency', rule: 'dacp.currency', message }]);
}

/** All agents that are able, each at one of its instances. */
function findAble({ capability, namespace }: Task, directory: Directory): Participant[] {
  const found = directory.able?.(namespace, capability);
  if (found?.some(({ target }) => target)) return sharedParticipants(found);
  // Says with the nearest names when there is none.
  directory.resolve(makeAddress('capability', capability, namespace));
  if (found) return sharedParticipants(found);
  const query = create(QuerySchema, { namespace, capability });
  const able: Participant[] = [];
  for (let pageToken = ''; ; ) {
    const page = directory.discover(query, { pageSize: 1000, pageToken });
    for (const { agentDescriptor: descriptor } of page.agents) {
      const agent = descriptor ? qualify(descriptor.namespace, descriptor.id) : '';
      able.push(participant(agent, instanceOf(agent, directory)));
    }
    pageToken = page.nextPageToken;
    if (pageToken === '') return able;
  }
}

/** Who was able when a negotiation was opened last, and so took part. */
let last: { readonly able: readonly Able[]; readonly participants: Participant[] } = { able: [], participants: [] };

/** The list that was used before, if these are they: what follows from it, such as who is called together, is found once. */
function sharedParticipants(able: readonly Able[]): Participant[] {
  if (able === last.able) return last.participants;
  const { participants } = last;
  const isLast = ({ agent, target }: Able, index: number) =>
    participants[index]?.agent === agent && participants[index]?.sessionId === (target?.sessionId ?? '');
  const areSame = able.length === participants.length && able.every(isLast);
  last = {
    able,
    participants: areSame ? participants : able.map(({ agent, target }) => participant(agent, target?.sessionId ?? '')),
  };
  return last.participants;
}

function participant(agent: string, sessionId: string): Participant {
  return { $typeName: ParticipantSchema.typeName, agent, sessionId };
}

/** The instance that is called; none when none can be reached now: then the call says so. */
function instanceOf(agent: string, directory: Directory): string {
  try {
    return directory.resolve(parseAddress(agent))[0]?.sessionId ?? '';
  } catch {
    return '';
  }
}

function tooShort() {
  const message = 'must be longer than propose_within: the work begins when proposals are in';
  return fieldInvalid([{ field: 'do_within', rule: 'dacp.times', message }]);
}

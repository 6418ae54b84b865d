import { ActionSchema } from '#gen/dacp/audit/v1/events_pb.js';
import type { Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { type Clock, type MeshError, systemClock, toMeshError } from '../base/index.js';
import { type AppendOptions, type EventStore, newEvent } from '../eventlog/index.js';
import { failureOf } from '../message/index.js';
import type { CallContext } from '../rpc/index.js';
import { auditStream } from './names.js';

/** Who acts, as far as it is known. */
export interface Actor {
  /** Agent or person, as the call says; empty: nobody said. */
  readonly agentId: string;
  readonly ip: string;
  readonly sessionId: string;
}

/** The node itself. */
export const ownActor: Actor = { agentId: '', ip: '', sessionId: '' };

/** Names of the headers by which callers say who they are. */
export const actorHeaders = { agent: 'dacp-agent-id', session: 'dacp-session-id' } as const;

/** Who calls: by the certificate where there is one, else by what the call says. */
export function actorOf({ peer, metadata }: Pick<CallContext, 'peer' | 'metadata'>): Actor {
  const agentId = peer.certificate?.subject ?? metadata.get(actorHeaders.agent) ?? '';
  return {
    agentId: agentId.slice(0, 128),
    ip: peer.address.slice(0, 128),
    sessionId: (metadata.get(actorHeaders.session) ?? '').slice(0, 128),
  };
}

/** One act. */
export interface Act {
  /** Last part of the event's type, such as `privacy.erased`: `audit.privacy.erased`. */
  readonly type: string;
  readonly action: string;
  readonly actor: Actor;
  /** No personal data. */
  readonly details?: Readonly<Record<string, string>>;
  readonly error?: MeshError | undefined;
}

/** The event of an act (S12). */
export function actionEvent({ type, action, actor, details = {}, error }: Act, nowMs: number): Event {
  return newEvent({
    type: `audit.${type}`,
    source: 'audit',
    timeMs: nowMs,
    agentId: actor.agentId,
    payload: {
      schema: ActionSchema,
      message: {
        action,
        details: { ...details },
        ip: actor.ip,
        sessionId: actor.sessionId,
        ...(error && { failure: failureOf(error) }),
      },
    },
  });
}

/** Writes who did what. */
export interface Actions {
  /** Resolves when it is in the record, together with what is committed alongside. */
  done(act: Act, options?: Pick<AppendOptions, 'alongside'>): Promise<void>;
  /** Nobody waits for it; `flush` does. */
  note(act: Act): void;
  flush(): Promise<void>;
}

/** Writes acts into the stream `audit` of the record. `onFault` hears of those that nobody waited for and that could not be kept. */
export function createActions({
  store,
  clock = systemClock,
  onFault,
}: {
  readonly store: Pick<EventStore, 'append'>;
  readonly clock?: Clock;
  readonly onFault?: ((error: MeshError) => void) | undefined;
}): Actions {
  const under = new Set<Promise<void>>();
  async function done(act: Act, options: Pick<AppendOptions, 'alongside'> = {}): Promise<void> {
    await store.append(auditStream, [actionEvent(act, clock.now())], options);
  }
  return {
    done,
    note(act) {
      const writing: Promise<void> = done(act)
        .catch(error => onFault?.(toMeshError(error)))
        .finally(() => under.delete(writing));
      under.add(writing);
    },
    async flush() {
      await Promise.all(under);
    },
  };
}

import { create } from '@bufbuild/protobuf';
import { timestampFromMs, timestampMs } from '@bufbuild/protobuf/wkt';
import { type DeadLetter, DeadLetterSchema, type Event } from '#gen/dacp/eventlog/v1/eventlog_pb.js';
import { type Clock, MeshError, systemClock, toMeshError } from '../base/index.js';
import type { Database } from '../storage/index.js';
import {
  deleteLetter,
  findLetter,
  type GivenUp,
  insertLetter,
  type KeptLetter,
  type LetterPlace,
  readLetters,
} from './dead-letter-table.js';
import type { EventFeed } from './event-feed.js';
import type { EventStore } from './event-store.js';
import { newEvent } from './new-event.js';

/** What a feed would not take, and what became of it. */
export interface DeadLetters {
  /** Publishes; what the feed refuses becomes a dead letter, and the others are published. Errors: those of `publish` otherwise. */
  publish(events: readonly Event[]): Promise<void>;
  /** Makes an event of the record that cannot be read a dead letter. Errors: the one given, unless it says where the event is. */
  giveUp(error: MeshError): Promise<bigint>;
  /** A page, oldest first. */
  list(page: { readonly size: number; readonly token: string }): Promise<{ letters: DeadLetter[]; nextToken: string }>;
  /** Publishes them again, all when none is named. Resolves with how many were taken and how many refused again. */
  redrive(eventIds: readonly string[]): Promise<{ redriven: number; refused: number }>;
  /** How many were given up since this process started. */
  readonly count: number;
}

/** What dead letters need. */
export interface DeadLetterOptions {
  /** The feed's name. */
  readonly name: string;
  readonly database: Database;
  readonly store: EventStore;
  readonly feed: EventFeed;
  /** The machine's unless said. */
  readonly clock?: Clock;
  /** Hears of each that is given up. */
  readonly onDead?: (error: MeshError) => void;
}

/**
 * Keeps what a feed will never take out of the way of what follows (poison). The table says all; an event `dead_letter.added` tells the
 * feed's own consumers.
 */
export function createDeadLetters(options: DeadLetterOptions): DeadLetters {
  const { name, database, store, feed, clock = systemClock, onDead } = options;
  let count = 0;

  async function publish(events: readonly Event[]): Promise<void> {
    for (let rest = events; rest.length > 0; ) {
      const error = await feed.publish(rest).then(
        () => undefined,
        failure => toMeshError(failure),
      );
      if (error === undefined) return;
      if (error.reason !== 'EVENT_REFUSED') throw error;
      const poison = rest.length === 1 ? rest[0] : rest.find(event => event.id === error.details.id);
      if (poison) {
        await add({ event: poison, whole: poison.version > 0n ? undefined : poison, error });
        rest = rest.filter(event => event !== poison);
      } else {
        // Which one it is shows when they go in smaller numbers.
        const half = Math.ceil(rest.length / 2);
        await publish(rest.slice(0, half));
        rest = rest.slice(half);
      }
    }
  }

  async function add(givenUp: Pick<GivenUp, 'event' | 'whole' | 'error'>): Promise<void> {
    const nowMs = clock.now();
    const attempts = await insertLetter(database, { feed: name, nowMs, ...givenUp });
    if (attempts > 1) return;
    count++;
    onDead?.(givenUp.error);
    const { event, error } = givenUp;
    // The table has it; that the feed's consumers hear of it too is not worth waiting for.
    await feed.publish([noticeOf({ event, error, nowMs, name })]).catch(() => 'told by the table');
  }

  async function giveUp(error: MeshError): Promise<bigint> {
    const { stream, version, position } = error.details;
    if (error.reason !== 'EVENT_UNREADABLE' || !stream || !version || !position) throw error;
    const at = { stream, version: BigInt(version), position: BigInt(position) };
    await add({ event: { id: `position-${position}`, type: '', ...at }, whole: undefined, error });
    return at.position;
  }

  async function redrive(eventIds: readonly string[]): Promise<{ redriven: number; refused: number }> {
    const outcome = { redriven: 0, refused: 0 };
    const one = async (kept: KeptLetter) => {
      if (await tryAgain(kept)) outcome.redriven++;
      else outcome.refused++;
    };
    for (const id of eventIds) {
      const kept = await findLetter(database, name, id);
      if (kept) await one(kept);
    }
    if (eventIds.length > 0) return outcome;
    const upTo = clock.now();
    for (let after = beginning; ; ) {
      const page = await readLetters(database, { feed: name, after, limit: 100 });
      const due = page.filter(({ letter }) => placeOf(letter).at <= upTo);
      for (const kept of due) await one(kept);
      const last = due.at(-1);
      if (!last || due.length < 100) return outcome;
      after = placeOf(last.letter);
    }
  }

  async function tryAgain({ letter, event }: KeptLetter): Promise<boolean> {
    try {
      await feed.publish([event ?? (await ofRecord(letter))]);
    } catch (failure) {
      const error = toMeshError(failure);
      if (error.reason !== 'EVENT_REFUSED' && error.reason !== 'EVENT_UNREADABLE') throw error;
      const { eventId: id, type, stream, version, position } = letter;
      await insertLetter(database, {
        feed: name,
        event: { id, type, stream, version, position },
        whole: undefined,
        error,
        nowMs: clock.now(),
      });
      return false;
    }
    await deleteLetter(database, name, letter.eventId);
    return true;
  }

  async function ofRecord({ eventId, stream, version }: DeadLetter): Promise<Event> {
    const [event] = version > 0n ? await store.readStream(stream, { after: version - 1n, limit: 1 }) : [];
    if (event?.version === version) return event;
    throw new MeshError('EVENT_UNREADABLE', `event ${eventId} was not kept: it could not be written`);
  }

  return {
    publish,
    giveUp,
    async list({ size, token }) {
      const page = await readLetters(database, { feed: name, after: parseToken(token), limit: size });
      const letters = page.map(({ letter }) => letter);
      const last = letters.length === size ? letters.at(-1) : undefined;
      return { letters, nextToken: last ? formatToken(placeOf(last)) : '' };
    },
    redrive,
    get count() {
      return count;
    },
  };
}

const beginning: LetterPlace = { at: -1, eventId: '' };

function placeOf({ time, eventId }: DeadLetter): LetterPlace {
  return { at: time ? timestampMs(time) : 0, eventId };
}

function formatToken({ at, eventId }: LetterPlace): string {
  return `${at}/${eventId}`;
}

function parseToken(token: string): LetterPlace {
  if (token === '') return beginning;
  const [, at, eventId] = /^(\d{1,15})\/(.+)$/.exec(token) ?? [];
  if (at !== undefined && eventId !== undefined) return { at: Number(at), eventId };
  throw new MeshError('FIELD_INVALID', `page_token "${token}" is none; pass it as it was given`);
}

function noticeOf(parts: Pick<GivenUp, 'event' | 'error' | 'nowMs'> & { readonly name: string }): Event {
  const { event, error, nowMs, name } = parts;
  const { id: eventId, type, stream, version, position } = event;
  const message = create(DeadLetterSchema, {
    feed: name,
    eventId,
    type,
    stream,
    version,
    position,
    reason: error.reason,
    message: error.message.slice(0, 1_000),
    time: timestampFromMs(nowMs),
    attempts: 1,
  });
  return newEvent({
    type: 'dead_letter.added',
    source: 'eventlog',
    timeMs: nowMs,
    payload: { schema: DeadLetterSchema, message },
  });
}

import { groupBy } from '../../base/index.js';
import type { Dialogue, Said } from '../dialogue.js';

/** Who plays whom: some agents act for themselves, all others are played from the recording. */
export interface Cast {
  acts(agent: string): boolean;
  /** The recorded message of this id. */
  message(id: string): Said | undefined;
  /** Recorded answers to a message. */
  answersTo(id: string): readonly Said[];
  /** What acting agents began to say between two messages: it is said again before the second of them is. */
  between(first: Said, second: Said): readonly Said[];
  /** Ids of the questions of acting agents that were answered before this one was. */
  askedBefore(answer: Said): readonly string[];
  /** Who hears a recorded message again. */
  hearers(said: Said): readonly string[];
  /** What was said on behalf of a message, and on behalf of that, in order. */
  onBehalfOf(said: Said): readonly Said[];
  /**
   * Whether it was said on behalf of something that an acting agent had said: it is said again when that agent says so again, and not
   * before. What was said on behalf of `under` itself is under way.
   */
  dependsOnActing(said: Said, under: Said | undefined): boolean;
}

/** Sorts a dialogue by who acts. Pure. */
export function createCast({ said }: Pick<Dialogue, 'said'>, acting: ReadonlySet<string>): Cast {
  const byId = new Map(said.map(one => [one.message.id, one]));
  const answers = groupBy(said, ({ message }) => message.inReplyTo);

  /** The messages on behalf of which it was said, the nearest first. */
  function* causes(one: Said): Generator<Said> {
    const seen = new Set<string>();
    for (let id = one.causeId; id !== '' && !seen.has(id); ) {
      seen.add(id);
      const cause = byId.get(id);
      if (!cause) return;
      yield cause;
      id = cause.causeId;
    }
  }

  return {
    acts: agent => acting.has(agent),
    message: id => byId.get(id),
    answersTo: id => (id === '' ? [] : (answers.get(id) ?? [])),
    between: (first, second) =>
      said.filter(
        ({ number, from, message }) =>
          number > first.number && number < second.number && acting.has(from) && !byId.has(message.inReplyTo),
      ),
    askedBefore: answer =>
      said
        .filter(({ number, message }) => number < answer.number && acting.has(byId.get(message.inReplyTo)?.from ?? ''))
        .map(({ message }) => message.inReplyTo),
    hearers: ({ reached, to }) => (reached.length > 0 ? reached : [to]),
    onBehalfOf: root =>
      said.filter(one => one.message.inReplyTo !== root.message.id && [...causes(one)].includes(root)),
    dependsOnActing(one, under) {
      for (const cause of causes(one)) {
        if (cause === under) return false;
        if (acting.has(cause.from)) return true;
      }
      return false;
    },
  };
}

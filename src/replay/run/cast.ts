import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import { groupBy } from '../../base/index.js';
import { formatAddress } from '../../message/index.js';
import type { Dialogue, Said } from '../dialogue.js';

/** Who plays whom: some agents act for themselves, all others are played from the recording. */
export interface Cast {
  acts(agent: string): boolean;
  /** The recorded message of this id. */
  message(id: string): Said | undefined;
  /** Recorded answers to a message. */
  answersTo(id: string): readonly Said[];
  /** What was said by the same agent to the same with the same performative. */
  like(message: Message): readonly Said[];
  /** What acting agents began to say between two messages: it is said again before the second of them is. */
  between(first: Said, second: Said): readonly Said[];
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
  const parts = groupBy(said, ({ causeId }) => causeId);
  const kinds = groupBy(said, ({ message }) => kindOf(message));

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
    like: message => kinds.get(kindOf(message)) ?? [],
    between: (first, second) =>
      said
        .slice(first.number, second.number - 1)
        .filter(({ from, message }) => acting.has(from) && !byId.has(message.inReplyTo)),
    hearers: ({ reached, to }) => (reached.length > 0 ? reached : [to]),
    onBehalfOf(root) {
      const found = new Set<Said>();
      for (const todo = [root]; todo.length > 0; ) {
        const id = todo.pop()?.message.id ?? '';
        for (const one of parts.get(id) ?? []) {
          if (found.has(one) || one.message.inReplyTo === root.message.id) continue;
          found.add(one);
          todo.push(one);
        }
      }
      return [...found].sort((a, b) => a.number - b.number);
    },
    dependsOnActing(one, under) {
      for (const cause of causes(one)) {
        if (cause === under) return false;
        if (acting.has(cause.from)) return true;
      }
      return false;
    },
  };
}

function kindOf({ sender, receiver, performative }: Message): string {
  return [sender && formatAddress(sender), receiver && formatAddress(receiver), performative].join('\n');
}

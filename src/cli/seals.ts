import { type DescMessage, type DescService, type JsonValue, type Message, toBinary } from '@bufbuild/protobuf';
import { type PrivacyService, SealState } from '#gen/dacp/audit/v1/privacy_pb.js';
import type { Client } from '../rpc/index.js';
import { erasedText, jwesIn, keyIdOf, replaceSealed } from '../security/index.js';

/** What this process has heard of the keys of sealed values that it came across: whether they were destroyed. */
const erased = new Map<string, boolean>();

/** The JSON as people may see it: `[erased]` or `[sealed]` in the place of what is sealed in it. */
export function withoutSeals(json: JsonValue): JsonValue {
  return replaceSealed(json, jwe => (isErased(jwe) ? erasedText : '[sealed]'));
}

/** The JSON as programs may see it: what is erased is told, what is sealed stays as it is. */
export function withTombstones(value: unknown): unknown {
  if (![...erased.values()].includes(true)) return value;
  return replaceSealed(value as JsonValue, jwe => (isErased(jwe) ? erasedText : { $sealed: jwe }));
}

function isErased(jwe: string): boolean {
  return erased.get(keyIdOf(jwe) ?? '') === true;
}

type Privacy = Pick<Client<typeof PrivacyService>, 'open'>;

/** A client that asks the node of each sealed value that comes along whether it was erased, before it gives it on. */
export function watchingSeals<S extends DescService>(service: S, client: Client<S>, privacy: Privacy): Client<S> {
  const methods = Object.entries(service.method).map(([name, { output }]) => {
    const call = (client as Record<string, (...given: unknown[]) => unknown>)[name];
    const watched = (...given: unknown[]) => {
      const answer = call?.(...given);
      return isIterable(answer)
        ? eachLearnt(answer, output, privacy)
        : (answer as Promise<Message>).then(message => learnt(message, output, privacy));
    };
    return [name, watched] as const;
  });
  return Object.fromEntries(methods) as Client<S>;
}

async function* eachLearnt(answers: AsyncIterable<Message>, output: DescMessage, privacy: Privacy) {
  for await (const answer of answers) yield await learnt(answer, output, privacy);
}

async function learnt(message: Message, output: DescMessage, privacy: Privacy): Promise<Message> {
  const news = new Map<string, string>();
  for (const jwe of jwesIn(toBinary(output, message))) {
    const keyId = keyIdOf(jwe) ?? '';
    if (!erased.has(keyId)) news.set(keyId, jwe);
  }
  if (news.size === 0) return message;
  const { opened } = await privacy.open({ jwes: [...news.values()], onlyState: true });
  for (const [index, keyId] of [...news.keys()].entries()) {
    erased.set(keyId, opened[index]?.state === SealState.ERASED);
  }
  return message;
}

function isIterable(answer: unknown): answer is AsyncIterable<Message> {
  return typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer;
}

import type { JsonValue } from '@bufbuild/protobuf';
import { type Opened, PrivacyService, SealState } from '#gen/dacp/audit/v1/privacy_pb.js';
import type { Content } from '#gen/dacp/message/v2/message_pb.js';
import { MeshError } from '../../base/index.js';
import { contentJson, sealedContent } from '../../message/index.js';
import { type DialOptions, dial } from '../../rpc/index.js';
import { erasedText, replaceSealed, type SealedValue, sealedIn } from '../../security/index.js';

/** Sealing and opening for agents and their clients; the keys stay with the node. */
export interface PrivacyClient extends Disposable {
  /** Content of a message that is about a person: whoever keeps the message keeps ciphertext. Errors: KEY_UNUSABLE, UNREACHABLE. */
  seal(subject: string, value: JsonValue): Promise<Content>;
  /** The same of a value within other JSON, such as a field of a state or of a task that is negotiated. */
  sealValue(subject: string, value: JsonValue): Promise<SealedValue>;
  /**
   * The JSON with what is sealed in it opened; `[erased]` stands where the data of a person were erased. Errors: SEAL_UNKNOWN for what no
   * key of the node opens.
   */
  open(value: JsonValue | Content | undefined): Promise<JsonValue>;
  close(): void;
}

/**
 * Sealing and opening through a node.
 *
 *     const privacy = connectPrivacy({ node: '127.0.0.1:7400' });
 *     await mesh.tell('support', await privacy.seal('customer-17', { name: 'Ann', mail: 'ann@example.org' }));
 *     // and in the handler of `support`:
 *     const customer = await privacy.open(input);
 */
export function connectPrivacy({ node, ...dialing }: DialOptions & { readonly node: string }): PrivacyClient {
  const channel = dial(node, dialing);
  const service = channel.client(PrivacyService);

  async function seal(subject: string, value: JsonValue): Promise<{ readonly jwe: string; readonly keyId: string }> {
    const { jwes, keyId } = await service.seal({ subject, values: [Buffer.from(JSON.stringify(value))] });
    return { jwe: jwes[0] ?? '', keyId };
  }

  async function open(value: JsonValue): Promise<JsonValue> {
    const jwes = sealedIn(value);
    const opened = new Map<string, Opened>();
    for (let at = 0; at < jwes.length; at += atOnce) {
      const some = jwes.slice(at, at + atOnce);
      const answer = await service.open({ jwes: some });
      for (const [index, one] of answer.opened.entries()) opened.set(some[index] ?? '', one);
    }
    return replaceSealed(value, jwe => shownOf(opened.get(jwe)));
  }

  return {
    async seal(subject, value) {
      const { jwe, keyId } = await seal(subject, value);
      return sealedContent(jwe, [keyId]);
    },
    sealValue: async (subject, value) => ({ $sealed: (await seal(subject, value)).jwe }),
    open: async value => open(isContent(value) ? contentJson(value) : value),
    close: () => channel.close(),
    [Symbol.dispose]: () => channel.close(),
  };
}

/** As many as one call takes. */
const atOnce = 1_000;

function shownOf(opened: Opened | undefined): JsonValue {
  if (opened?.state === SealState.ERASED) return erasedText;
  if (opened?.state === SealState.OPEN) return JSON.parse(Buffer.from(opened.value).toString()) as JsonValue;
  throw new MeshError('SEAL_UNKNOWN', 'no key of this node opens a sealed value; ask the node that has sealed it');
}

function isContent(value: JsonValue | Content | undefined): value is Content | undefined {
  return (
    value === undefined || (typeof value === 'object' && value !== null && '$typeName' in value && 'kind' in value)
  );
}

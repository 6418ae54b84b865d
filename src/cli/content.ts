import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import { messageToJson } from '../message/index.js';
import { withoutSeals } from './seals.js';

/** What a message says, for people: text as it is, other JSON indented; content of another form under the name of its form; what is sealed as `[sealed]` or `[erased]`. */
export function showContent(message: Message): string {
  const { content: said, any, data, media_type, sealed, failure } = messageToJson(message);
  if (sealed !== undefined) return String(withoutSeals(sealed));
  const content = said === undefined ? undefined : withoutSeals(said);
  if (typeof content === 'string') return content;
  if (content !== undefined) return JSON.stringify(content, null, 2);
  const form = { any, data, media_type, failure };
  const shown = JSON.stringify(form, null, 2);
  return shown === '{}' ? '(no content)' : shown;
}

import { MeshError } from '../../base/index.js';
import type { At, Dialogue, Said } from '../../replay/index.js';

/** The message that is meant: `3`, `#3`, its id or how that begins. Errors: OPTION_INVALID for none or several. */
export function messageOf({ said }: Pick<Dialogue, 'said'>, option: string, text: string): Said {
  const number = /^#?(\d{1,9})$/.exec(text)?.[1];
  const fits = said.filter(one =>
    number === undefined ? one.message.id.startsWith(text) : one.number === Number(number) || one.message.id === text,
  );
  const [found, other] = fits;
  if (found && !other) return found;
  if (said.length === 0)
    throw new MeshError('OPTION_INVALID', `${option} ${text}: no message of it is recorded, only what was negotiated`);
  const why = found ? 'is how several messages begin' : `is none of its messages, #1 to #${said.length}`;
  throw new MeshError(
    'OPTION_INVALID',
    `${option} ${text}: ${why}; give the number that "dacp replay" shows, or an id`,
  );
}

/**
 * The moment that is meant: a message, a time such as `2026-11-21T15:04:05Z` or `15:04:05.250` (UTC, of the day of the first message), or
 * `+1.5s` after the first message. Errors: OPTION_INVALID.
 */
export function momentOf(dialogue: Dialogue, text: string): At {
  const first = dialogue.said[0] ?? dialogue.entries[0];
  const firstMs = first?.atMs ?? 0;
  const after = /^\+(\d+(?:\.\d+)?)(ms|s|m)?$/.exec(text);
  if (after) return { timeMs: firstMs + Number(after[1]) * { ms: 1, s: 1_000, m: 60_000 }[(after[2] ?? 's') as 's'] };
  if (!text.includes(':')) return { message: messageOf(dialogue, '--at', text).number };
  const day = new Date(firstMs).toISOString().slice(0, 10);
  const timeMs = Date.parse(/^\d{1,2}:/.test(text) ? `${day}T${text.padStart(8, '0')}Z` : text);
  if (!Number.isNaN(timeMs)) return { timeMs };
  const how =
    'takes a message (3), a time (2026-11-21T15:04:05Z, 15:04:05.250) or a span after the first message (+1.5s)';
  throw new MeshError('OPTION_INVALID', `--at ${text}: ${how}`);
}

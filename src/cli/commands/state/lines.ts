import { timestampDate } from '@bufbuild/protobuf/wkt';
import type { Content } from '#gen/dacp/message/v2/message_pb.js';
import type { Change, State, StateKey } from '#gen/dacp/state/v1/state_pb.js';
import { MeshError } from '../../../base/index.js';
import { fromValue, jsonContent } from '../../../message/index.js';
import { formatKey, type StateKey as Key, keyOf } from '../../../state/index.js';
import { jsonOrText, readText, standardInput } from '../../message-input.js';
import { withoutSeals } from '../../seals.js';
import type { Style } from '../../style.js';

const inputBytesMax = 4 * 1024 * 1024;
const valueWidth = 100;

/** Reads `TYPE/ID` or `NAMESPACE/TYPE/ID`. Errors: OPTION_INVALID. */
export function readKey(text: string): Key {
  const parts = text.split('/');
  const [id = '', type = '', namespace = ''] = [...parts].reverse();
  if (parts.length >= 2 && parts.length <= 3 && parts.every(part => part !== '')) return keyOf({ namespace, type, id });
  throw new MeshError('OPTION_INVALID', `state ${text}: takes TYPE/ID, such as order/4711, or NAMESPACE/TYPE/ID`);
}

/**
 * A value from the command line: JSON, else text; `-`: what stands on the standard input. Errors: OPTION_INVALID for what begins as JSON
 * and is none, since a bracket that was forgotten shall not be kept as a text.
 */
export async function readValue(text: string): Promise<Content> {
  const said = await readSaid(text);
  const value = jsonOrText(said);
  if (typeof value === 'string' && /^\s*["[{]/.test(said)) readJson('VALUE', said);
  return jsonContent(value);
}

/** A merge patch from the command line. Errors: OPTION_INVALID for all that is no JSON: a text would replace the whole state. */
export async function readUpdates(text: string): Promise<Content> {
  return jsonContent(readJson('UPDATES', await readSaid(text)));
}

async function readSaid(text: string): Promise<string> {
  return text === '-' ? readText(await standardInput(inputBytesMax)) : text;
}

function readJson(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const shown = text.length > valueWidth ? `${text.slice(0, valueWidth - 1)}…` : text;
    const why = cause instanceof Error ? cause.message : String(cause);
    const advice = `quote it for the shell as '{"items": 3}', a text as '"text"'`;
    throw new MeshError('OPTION_INVALID', `${name} ${shown}: is no JSON (${why}); ${advice}`, { cause });
  }
}

/** The revision that `--expect` says. Errors: OPTION_INVALID. */
export function readRevision(option: string, text: string | undefined): bigint | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,17}$/.test(text)) return BigInt(text);
  throw new MeshError('OPTION_INVALID', `${option} ${text}: takes a revision, a whole number from 1`);
}

/** A state's name for people. */
export function nameOf(key: StateKey | undefined): string {
  return key ? formatKey(key) : '';
}

/** What is to be said of a state in a word or two. */
export function standing({ status, deleted, erased, sealed }: State): string {
  const withheld = erased ? '(erased)' : sealed ? '(sealed, its key is not here)' : '';
  return [status, deleted ? '(deleted)' : '', withheld].filter(Boolean).join(' ');
}

/** Content on one line, cut where it is long. */
export function shortly(content: Content | undefined): string {
  if (content?.kind.case !== 'json') return content ? '(sealed)' : '';
  const text = JSON.stringify(withoutSeals(fromValue(content.kind.value)));
  return text.length > valueWidth ? `${text.slice(0, valueWidth - 1)}…` : text;
}

/** A change for people: when, which revision, what, and why. */
export function changeCells(change: Change, style: Style): string[] {
  const { at, revision, what } = change;
  const { reason = '', actor = '' } = what.value ?? {};
  const why = [actor && `by ${actor}`, reason && `“${reason}”`].filter(Boolean).join(' ');
  return [at ? timestampDate(at).toISOString() : '', String(revision), story(what), style.dim(why)];
}

function story(what: Change['what']): string {
  switch (what.case) {
    case 'created':
      return ['created', what.value.status, shortly(what.value.state) || '(unreadable)'].filter(Boolean).join(' ');
    case 'updated':
      return `updated ${shortly(what.value.updates) || '(unreadable)'} from ${shortly(what.value.previous) || '(unreadable)'}`;
    case 'transitioned': {
      const { from, to, updates } = what.value;
      return [`${from || '–'} → ${to}`, shortly(updates)].filter(Boolean).join(' ');
    }
    default:
      return what.case ?? '';
  }
}

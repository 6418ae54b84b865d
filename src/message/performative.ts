import { Performative } from '#gen/dacp/message/v2/message_pb.js';
import { MeshError } from '../base/index.js';

/** The names of the performatives, as the standard writes them (S3; fipa00037), in the order of their numbers. */
export const performatives = {
  ask: Performative.ASK,
  tell: Performative.TELL,
  achieve: Performative.ACHIEVE,
  inform: Performative.INFORM,
  request: Performative.REQUEST,
  confirm: Performative.CONFIRM,
  refuse: Performative.REFUSE,
  agree: Performative.AGREE,
  cfp: Performative.CFP,
  propose: Performative.PROPOSE,
  accept_proposal: Performative.ACCEPT_PROPOSAL,
  reject_proposal: Performative.REJECT_PROPOSAL,
  cancel: Performative.CANCEL,
  disconfirm: Performative.DISCONFIRM,
  failure: Performative.FAILURE,
  inform_if: Performative.INFORM_IF,
  inform_ref: Performative.INFORM_REF,
  not_understood: Performative.NOT_UNDERSTOOD,
  propagate: Performative.PROPAGATE,
  proxy: Performative.PROXY,
  query_if: Performative.QUERY_IF,
  query_ref: Performative.QUERY_REF,
  request_when: Performative.REQUEST_WHEN,
  request_whenever: Performative.REQUEST_WHENEVER,
  subscribe: Performative.SUBSCRIBE,
} as const satisfies Record<string, Performative>;

/** A performative by name, such as `ask` or `accept_proposal`. */
export type PerformativeName = keyof typeof performatives;

/** By number. */
const names: readonly (string | undefined)[] = [undefined, ...Object.keys(performatives)];

/** The name of a performative; `unspecified` for 0, `performative_N` for a number of a later version. */
export function performativeName(performative: Performative): string {
  return names[performative] ?? (performative === 0 ? 'unspecified' : `performative_${performative}`);
}

/**
 * The performative of a name. Case does not matter, `-`, `_` and a space are the same, and `PERFORMATIVE_ASK` means `ask`.
 * Errors: FIELD_INVALID for any other name.
 */
export function parsePerformative(text: string): Performative {
  const known = numberOf(text);
  if (known !== undefined) return known;
  const name = text
    .trim()
    .toLowerCase()
    .replace(/[-\s]/g, '_')
    .replace(/^performative_/, '');
  const meant = numberOf(name);
  if (meant !== undefined) return meant;
  const all = Object.keys(performatives).join(', ');
  throw new MeshError('FIELD_INVALID', `performative "${text.slice(0, 64)}" does not exist; use one of ${all}`, {
    violations: [{ field: 'performative', rule: 'enum.defined_only', message: `must be one of ${all}` }],
  });
}

/** Each message has one: less than to ask first whether the name is the object's own. What all objects have is no number. */
function numberOf(name: string): Performative | undefined {
  const number: unknown = performatives[name as PerformativeName];
  return typeof number === 'number' ? number : undefined;
}

/** Whether a performative is one of these. A look-up by number, since each message is asked about several times. */
export function isOneOf(some: readonly Performative[]): (performative: Performative) => boolean {
  const table = Array.from({ length: Math.max(...some) + 1 }, (_, number) => some.includes(number));
  return performative => table[performative] === true;
}

/** Whether who says this waits for an answer: ask, request, achieve, the queries, cfp, propose, accept_proposal, subscribe … */
export const wantsAnswer = isOneOf([
  Performative.ASK,
  Performative.REQUEST,
  Performative.ACHIEVE,
  Performative.QUERY_IF,
  Performative.QUERY_REF,
  Performative.INFORM_IF,
  Performative.INFORM_REF,
  Performative.REQUEST_WHEN,
  Performative.REQUEST_WHENEVER,
  Performative.SUBSCRIBE,
  Performative.PROXY,
  Performative.CFP,
  Performative.PROPOSE,
  Performative.ACCEPT_PROPOSAL,
]);

import { type HandOff, HandOffSchema } from '#gen/dacp/workflow/v1/handoff_pb.js';
import { fromValue } from '../../../message/index.js';
import type { Context } from '../../context.js';
import { protoJson } from '../../proto-json.js';
import { columns } from '../../table.js';
import { count } from '../../values.js';

/** Whether what the customer says still goes to the specialist. */
export function standing({ inForce, endedReason }: HandOff): string {
  return inForce ? 'in force' : `ended${endedReason === '' ? '' : `: ${endedReason}`}`;
}

/** All of one hand-off. */
export function showHandOff({ terminal }: Context, handOff: HandOff): void {
  if (terminal.json) {
    terminal.object(protoJson(HandOffSchema, handOff));
    return;
  }
  const { id, last } = handOff;
  terminal.line(`${id}  ${standing(handOff)}`);
  if (!last) return;
  const facts = [
    ['conversation', last.conversationId],
    ['addressed', last.addressed],
    ['went', [...last.chain, last.to].join(' → ')],
    ['wanted for', last.capability],
    ['reason', last.reason],
    ['context', last.context ? JSON.stringify(fromValue(last.context)) : ''],
    ['history', last.history.length > 0 ? count(last.history.length, 'turn') : ''],
  ].filter(([, value]) => value !== '');
  for (const line of columns(facts.map(([name = '', value = '']) => [terminal.style.dim(name), value])))
    terminal.line(`  ${line}`);
}

import { allowedIn, type Moment, type Part, type Standing } from '../../replay/index.js';
import type { Style } from '../style.js';

/** How every participant stood at a moment. */
export function standingLines({ atMs, participants }: Moment, style: Style): string[] {
  const when = Number.isFinite(atMs) ? `at ${new Date(atMs).toISOString()}` : 'at the end';
  return [style.dim(`so they stood ${when}:`), ...participants.flatMap(standing => linesOf(standing, style))];
}

function linesOf({ agent, parts, working, waiting, asked }: Standing, style: Style): string[] {
  const told = [
    ...parts.map(partText),
    ...(working.length > 0 ? [`works on ${numbers(working)}`] : []),
    ...(waiting.length > 0 ? [`has not begun with ${numbers(waiting)}`] : []),
    ...(asked.length > 0 ? [`has no answer yet to ${numbers(asked)}`] : []),
  ];
  return [`  ${style.strong(agent)}`, ...(told.length > 0 ? told : ['nothing is open']).map(text => `    ${text}`)];
}

function partText({ thread, role, with: other }: Part): string {
  const { protocol, state = 'not known here', over } = thread;
  const next = over ? [] : allowedIn(thread, role);
  return `${protocol} with ${other}: ${state}${next.length > 0 ? `; may say ${next.join(', ')}` : ''}`;
}

function numbers(some: readonly number[]): string {
  return some.map(number => `#${number}`).join(', ');
}

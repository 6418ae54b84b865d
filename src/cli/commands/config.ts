import { effectiveConfig } from '../../node/index.js';
import type { Context } from '../context.js';
import { table } from '../table.js';

/** `dacp config`: what is in force, and where each value came from. */
export async function config({ terminal, configuration }: Context): Promise<undefined> {
  const shown = effectiveConfig(configuration());
  if (terminal.json) {
    for (const setting of shown) terminal.object(setting);
    return;
  }
  const rows = shown.map(({ name, value, source, env }) => [
    name,
    value === null ? '' : String(value),
    source === 'default' ? terminal.style.dim(source) : terminal.style.strong(source),
    terminal.style.dim(env),
  ]);
  for (const line of table(['SETTING', 'VALUE', 'FROM', 'IN THE ENVIRONMENT'], rows)) terminal.line(line);
}

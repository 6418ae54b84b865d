import { basename, relative, sep } from 'node:path';

/** How the person at the terminal calls this program, for command lines that can be copied. */
export function ownCommand(script = process.argv[1] ?? 'dacp', folder = process.cwd()): string {
  if (basename(script) !== 'dacp') return `node ${relative(folder, script)}`;
  return script.includes(`node_modules${sep}.bin`) ? 'npx dacp' : 'dacp';
}

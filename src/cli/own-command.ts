import { basename, join, relative, sep } from 'node:path';

/** What is said, with commands in it such as `"dacp up"` as the person at the terminal calls them. */
export function asCalled(text: string, command: string): string {
  return text.replace(/"dacp (?=[a-z])/g, () => `"${command} `);
}

/** How the person at the terminal calls this program, for command lines that can be copied. */
export function ownCommand(script = process.argv[1] ?? 'dacp', folder = process.cwd()): string {
  const path = relative(folder, script);
  // In a clone npx finds the command of the package that it stands in.
  if (path === join('dist', 'cli', 'main.js')) return 'npx dacp';
  if (basename(script) !== 'dacp') return `node ${path}`;
  return script.includes(`node_modules${sep}.bin`) ? 'npx dacp' : 'dacp';
}

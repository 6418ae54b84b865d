import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type CliResult, follow } from '../../harness/cli.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** An example, run as its README says: by itself, or at the node of `DACP_NODE`. */
export async function runExample(file: string, env: Readonly<Record<string, string>> = {}): Promise<CliResult> {
  const words = ['--import', 'tsx', `examples/${file}`];
  const names = Object.keys(process.env).filter(name => !/^(DACP|DATAMETRIA|.*_API_KEY)/.test(name));
  const own = Object.fromEntries(names.map(name => [name, process.env[name]]));
  const child = spawn(process.execPath, words, { cwd: root, env: { ...own, ...env } });
  child.stdin.end();
  return await follow(child).ended;
}

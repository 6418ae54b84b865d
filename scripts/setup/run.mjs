import { spawn } from 'node:child_process';

/**
 * Runs a program to its end and gives its output and exit code; never rejects.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: Record<string, string | undefined> }} [options]
 * @returns {Promise<{ code: number, output: string }>}
 */
export function run(command, args, options = {}) {
  return new Promise(resolve => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', data => {
      output += data;
    });
    child.stderr.on('data', data => {
      output += data;
    });
    child.on('error', error => resolve({ code: 127, output: `${output}${error.message}` }));
    child.on('close', code => resolve({ code: code ?? 1, output }));
  });
}

import { spawn } from 'node:child_process';

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {Record<string, string | undefined>} [env]
 * @property {number} [limitMs] after which the program and all that it started are ended
 * @property {boolean} [show] its output goes to this terminal instead of into the result
 */

/**
 * Runs a program to its end and gives its exit code and output; never rejects. The program leads a process group of its own, so
 * that nothing it started outlives the limit. An interrupt is passed on, and ends this process too once the program has ended.
 * @param {string} command
 * @param {string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<{ code: number, output: string }>}
 */
export function run(command, args, { limitMs = 15 * 60_000, show = false, ...options } = {}) {
  return new Promise(resolve => {
    const output = show ? 'inherit' : 'pipe';
    const child = spawn(command, args, { ...options, stdio: ['ignore', output, output], detached: true });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', data => {
        text += data;
      });
    }
    let interrupted = false;
    const interrupt = () => {
      interrupted = true;
      endGroup(child.pid, 'SIGINT');
    };
    const timer = setTimeout(() => {
      text += `\nended after the limit of ${limitMs / 1000} s`;
      endGroup(child.pid, 'SIGKILL');
    }, limitMs);
    const finish = (/** @type {number} */ code) => {
      clearTimeout(timer);
      process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
      if (interrupted) process.exit(130);
      resolve({ code, output: text });
    };
    process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
    child.on('error', error => {
      text += error.message;
      finish(127);
    });
    child.on('close', code => finish(code ?? 1));
  });
}

/**
 * @param {number | undefined} pid leader of the group
 * @param {NodeJS.Signals} signal
 */
function endGroup(pid, signal) {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // All of the group have ended already.
  }
}

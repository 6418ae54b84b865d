import { runCommandLine } from './program.js';

// A reader that has seen enough, such as `head`, closes the pipe: that is no fault.
process.stdout.on('error', error => {
  if ((error as NodeJS.ErrnoException).code === 'EPIPE') process.exit();
  throw error;
});

/** Waited for by the file that loads this one. */
export const finished = run();

async function run(): Promise<void> {
  const code = await runCommandLine(process.argv.slice(2));
  // Everything is closed and said. What code of others left behind, such as a timer, must not keep the process.
  await Promise.all([process.stdout, process.stderr].map(stream => new Promise(done => stream.write('', done))));
  process.exit(code);
}

#!/usr/bin/env node
import { runCommandLine } from './program.js';

// A reader that has seen enough, such as `head`, closes the pipe: that is no fault.
process.stdout.on('error', error => {
  if ((error as NodeJS.ErrnoException).code === 'EPIPE') process.exit();
  throw error;
});

process.exitCode = await runCommandLine(process.argv.slice(2));

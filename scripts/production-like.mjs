/**
 * Runs a node as in production on this machine: starts PostgreSQL and Kafka by the scripts of `deploy`, then `dacp up` on both. They stay
 * when the node ends; `deploy/postgres/postgres-down.sh` and `deploy/kafka/kafka-down.sh` stop them.
 *
 *     npm run up:production-like                  further words go to dacp up, such as -- --demo
 */
import { execFileSync, spawn } from 'node:child_process';
import { inRoot } from './setup/paths.mjs';

/** @param {string[]} place of a script that prints where its server is */
function start(...place) {
  return execFileSync(inRoot('deploy', ...place), { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();
}

const stores = ['--postgres', start('postgres', 'postgres-up.sh'), '--kafka', start('kafka', 'kafka-up.sh')];
console.error(`dacp up ${stores.join(' ')}`);
const words = [inRoot('dist', 'cli', 'main.js'), 'up', ...stores, ...process.argv.slice(2)];
const node = spawn(process.execPath, words, { stdio: 'inherit' });
// Ctrl-C reaches the node too, which then ends in good order.
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => node.kill(signal));
node.on('exit', code => {
  process.exitCode = code ?? 1;
});

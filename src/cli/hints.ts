import { existsSync } from 'node:fs';
import { loadConfig } from '../node/index.js';
import { ownCommand } from './own-command.js';

/** Makes a command line out of the words behind the program's name. */
export type Hint = (words: string) => string;

/**
 * Command lines that find the node at `node` as they stand, in any terminal in this folder: neither the options nor the environment of
 * this process count there.
 */
export function createHint(node: string | undefined): Hint {
  const where = node === undefined || node === usualNode() ? '' : ` --node ${node}`;
  return words => `${ownCommand()} ${words}${where}`;
}

/** What there is to work on in this folder, as options of `negotiate`. */
export function workAtHand(): string {
  return existsSync('README.md') ? '--file README.md' : '--content "It rains. The fields are wet."';
}

function usualNode(): string | undefined {
  try {
    return loadConfig({ env: {} }).config.node;
  } catch {
    return undefined; // What is wrong there was put right by an option here.
  }
}

import { describe } from 'vitest';
import { createLocalDatabase } from '../../harness/local-database.js';
import { journalContract } from './journal-contract.js';
import { scenesOn } from './scene.js';
import { workflowsContract } from './workflows-contract.js';

const scene = scenesOn(createLocalDatabase);

describe('workflows on sqlite', () => workflowsContract(scene));
describe('journals on sqlite', () => journalContract(scene));

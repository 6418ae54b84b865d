import { describe } from 'vitest';
import { postgres } from '../../harness/postgres.js';
import { postgresStores } from '../storage/make-postgres.js';
import { journalContract } from './journal-contract.js';
import { scenesOn } from './scene.js';
import { workflowsContract } from './workflows-contract.js';

const stores = await postgresStores(32);
const scene = scenesOn(migrations => stores().open(migrations));

describe.skipIf(postgres === undefined)('workflows on postgres', () => workflowsContract(scene));
describe.skipIf(postgres === undefined)('journals on postgres', () => journalContract(scene));

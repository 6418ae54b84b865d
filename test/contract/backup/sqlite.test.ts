import { describe } from 'vitest';
import { faultContract } from './fault-contract.js';
import { embeddedPlace } from './places.js';
import { restoreContract } from './restore-contract.js';

describe('backups of the embedded store', () => {
  restoreContract(embeddedPlace, embeddedPlace);
});

describe('backups that are not whole', () => {
  faultContract(embeddedPlace);
});

import { describe } from 'vitest';
import { backupContract } from './backup-contract.js';
import { embeddedPlace } from './places.js';

describe('the embedded store keeps the contract of backups', () => {
  backupContract(embeddedPlace, embeddedPlace);
});

// Begins the store's thread where the program runs from TypeScript source: a thread does not inherit what makes that run in its
// parent, a test runner's transformer for one. No part of the build.
import { register } from 'tsx/esm/api';

register();
await import('./worker.js');

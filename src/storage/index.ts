export type { Database, Migration, SqlValue, Statement, WriteResult } from './database.js';

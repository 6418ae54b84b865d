/**
 * By the full name of a type: whether a message of it keeps to the rules of its contract. Types without rules are not there, nor are
 * those that have a rule which the generator does not know.
 */
export declare const checks: ReadonlyMap<string, (message: never) => boolean>;

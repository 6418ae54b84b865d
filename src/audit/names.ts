/** The stream of the record that says who did what. */
export const auditStream = 'audit';
/** Type of the events that say what has been pruned. */
export const prunedType = 'audit.pruned';

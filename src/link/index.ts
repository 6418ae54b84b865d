/**
 * Ring 5: the data plane. A link is one long-lived stream between two processes that carries everything their agents say to each
 * other; an exchange is a process's place in the mesh.
 */
export type { Exchange, Inbound, LocalAgents, SendOptions } from './exchange.js';

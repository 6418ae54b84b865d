/** Who and what a cost counts for. Agents and teams are qualified ids; what is empty does not apply. */
export interface CountsFor {
  readonly agent?: string | undefined;
  readonly team?: string | undefined;
  readonly conversationId?: string | undefined;
}

/** The standing accounts that a cost counts for: the agent's, its team's, the conversation's and the mesh's, in all and by days. */
export function accountsFor({ agent, team, conversationId }: CountsFor): string[] {
  const ids = [
    ...(agent ? [`agent:${agent}`] : []),
    ...(team ? [`team:${team}`] : []),
    ...(conversationId ? [`conversation:${conversationId}`] : []),
    'mesh',
  ];
  return ids.flatMap(id => [id, `${id}/day`]);
}

/**
 * Names of the structured log events, in the field `event` of their lines (S11). With them go: `message_sent` – `receiver`, `type`,
 * `correlation_id`; `decision_made` – `type`, `duration_ms`, `confidence`; `agent_error` – `type`, `message`, `context`.
 * `model_called` – `provider`, `model`, `duration_ms`, tokens, `cost_micros`; `model_failed` – `provider`, `model`, `reason`.
 */
export const logEvents = {
  messageSent: 'message_sent',
  decisionMade: 'decision_made',
  agentError: 'agent_error',
  modelCalled: 'model_called',
  modelFailed: 'model_failed',
} as const;

import { file_dacp_budget_v1_events } from '#gen/dacp/budget/v1/events_pb.js';

/** The file of all that is in events of budgets. */
export const budgetEventTypes = file_dacp_budget_v1_events;

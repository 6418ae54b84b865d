-- What moves records from Kafka into the tables. Made last: from then on they come.

CREATE MATERIALIZED VIEW IF NOT EXISTS dacp.into_events TO dacp.events AS
SELECT
    id,
    type,
    source,
    fromUnixTimestamp64Micro(time_seconds * 1000000 + intDiv(time_nanos, 1000), 'UTC') AS time,
    if(namespace = '', 'default', namespace) AS namespace,
    stream,
    version,
    position,
    agent_id,
    conversation_id,
    traceparent
FROM dacp.kafka_events
WHERE _error = '' AND id != '';

CREATE MATERIALIZED VIEW IF NOT EXISTS dacp.into_messages_sent TO dacp.messages_sent AS
SELECT
    id AS event_id,
    fromUnixTimestamp64Micro(time_seconds * 1000000 + intDiv(time_nanos, 1000), 'UTC') AS time,
    if(namespace = '', 'default', namespace) AS namespace,
    conversation_id,
    payload_value_message_id AS message_id,
    payload_value_message_in_reply_to AS in_reply_to,
    lower(payload_value_message_performative) AS performative,
    payload_value_message_sender_agent AS sender,
    multiIf(
        payload_value_message_receiver_agent != '', payload_value_message_receiver_agent,
        payload_value_message_receiver_capability != '', concat('capability:', payload_value_message_receiver_capability),
        payload_value_message_receiver_topic != '', concat('topic:', payload_value_message_receiver_topic),
        payload_value_message_receiver_team != '', concat('team:', payload_value_message_receiver_team),
        '') AS receiver,
    payload_value_message_type AS type,
    payload_value_message_capability AS capability,
    payload_value_message_protocol AS protocol
FROM dacp.kafka_messages_sent
WHERE _error = '' AND kafka_messages_sent.type = 'message.sent';

CREATE MATERIALIZED VIEW IF NOT EXISTS dacp.into_messages_handled TO dacp.messages_handled AS
SELECT
    id AS event_id,
    fromUnixTimestamp64Micro(time_seconds * 1000000 + intDiv(time_nanos, 1000), 'UTC') AS time,
    if(namespace = '', 'default', namespace) AS namespace,
    conversation_id,
    payload_value_message_id AS message_id,
    agent_id,
    fromUnixTimestamp64Micro(
        payload_value_started_at_seconds * 1000000 + intDiv(payload_value_started_at_nanos, 1000), 'UTC') AS started_at,
    payload_value_took_seconds * 1000 + payload_value_took_nanos / 1000000 AS took_ms,
    lower(payload_value_ending) AS ending,
    payload_value_failure_reason AS reason
FROM dacp.kafka_messages_handled
WHERE _error = '' AND type = 'message.handled';

CREATE MATERIALIZED VIEW IF NOT EXISTS dacp.into_negotiation_steps TO dacp.negotiation_steps AS
SELECT
    id AS event_id,
    fromUnixTimestamp64Micro(time_seconds * 1000000 + intDiv(time_nanos, 1000), 'UTC') AS time,
    if(namespace = '', 'default', namespace) AS namespace,
    conversation_id,
    payload_value_negotiation_id AS negotiation_id,
    payload_value_version + place - 1 AS version,
    substring(type, length('negotiation.') + 1) AS kind,
    payload_value_started_task_capability AS capability,
    coalesce(
        nullIf(proposed_agent, ''),
        nullIf(payload_value_declined_agent, ''),
        nullIf(payload_value_awarded_agent, ''),
        nullIf(payload_value_award_failed_agent, ''),
        payload_value_ended_agent) AS agent,
    coalesce(nullIf(proposed_proposal_id, ''), payload_value_awarded_proposal_id) AS proposal_id,
    toDecimal64(proposed_price_micros, 6) / 1000000 AS price,
    coalesce(nullIf(proposed_currency, ''), payload_value_started_currency) AS currency,
    greatest(payload_value_awarded_fence, payload_value_award_failed_fence) AS fence,
    if(type = 'negotiation.ended', lower(payload_value_ended_outcome), '') AS outcome
FROM dacp.kafka_negotiations
ARRAY JOIN
    arrayPushFront(`payload_value_further.proposed_proposal_id`, payload_value_proposed_proposal_id) AS proposed_proposal_id,
    arrayPushFront(`payload_value_further.proposed_agent`, payload_value_proposed_agent) AS proposed_agent,
    arrayPushFront(`payload_value_further.proposed_proposal_price_micros`, payload_value_proposed_proposal_price_micros)
        AS proposed_price_micros,
    arrayPushFront(`payload_value_further.proposed_proposal_currency`, payload_value_proposed_proposal_currency)
        AS proposed_currency,
    arrayEnumerate(arrayPushFront(`payload_value_further.proposed_agent`, payload_value_proposed_agent)) AS place
WHERE _error = '' AND startsWith(type, 'negotiation.');

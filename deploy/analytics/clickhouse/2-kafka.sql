-- Where records come from: each of these is a consumer group of its own. {broker} and {prefix} are for you to set: the broker as
-- HOST:PORT, the prefix of the topics as DACP_KAFKA_TOPIC_PREFIX has it ("dacp" unless set). A view of events.proto that meets a payload
-- of another type may not be able to read it: such records are let be (`_error`), which is what the views look at.

CREATE TABLE IF NOT EXISTS dacp.kafka_events
(
    id String,
    type String,
    source String,
    time_seconds Int64,
    time_nanos Int32,
    namespace String,
    stream String,
    version UInt64,
    position UInt64,
    agent_id String,
    conversation_id String,
    traceparent String
)
ENGINE = Kafka
SETTINGS kafka_broker_list = '{broker}',
    kafka_topic_list = '{prefix}.messages,{prefix}.events,{prefix}.negotiations,{prefix}.state,{prefix}.llm,{prefix}.audit',
    kafka_group_name = '{prefix}.clickhouse-events',
    kafka_format = 'ProtobufSingle',
    kafka_schema = 'events:Event',
    kafka_handle_error_mode = 'stream';

CREATE TABLE IF NOT EXISTS dacp.kafka_messages_sent
(
    id String,
    type String,
    time_seconds Int64,
    time_nanos Int32,
    namespace String,
    conversation_id String,
    payload_value_message_id String,
    payload_value_message_in_reply_to String,
    payload_value_message_performative String,
    payload_value_message_sender_agent String,
    payload_value_message_receiver_agent String,
    payload_value_message_receiver_capability String,
    payload_value_message_receiver_topic String,
    payload_value_message_receiver_team String,
    payload_value_message_type String,
    payload_value_message_capability String,
    payload_value_message_protocol String
)
ENGINE = Kafka
SETTINGS kafka_broker_list = '{broker}',
    kafka_topic_list = '{prefix}.messages',
    kafka_group_name = '{prefix}.clickhouse-messages-sent',
    kafka_format = 'ProtobufSingle',
    kafka_schema = 'events:Sent',
    kafka_handle_error_mode = 'stream';

CREATE TABLE IF NOT EXISTS dacp.kafka_messages_handled
(
    id String,
    type String,
    time_seconds Int64,
    time_nanos Int32,
    namespace String,
    agent_id String,
    conversation_id String,
    payload_value_message_id String,
    payload_value_started_at_seconds Int64,
    payload_value_started_at_nanos Int32,
    payload_value_took_seconds Int64,
    payload_value_took_nanos Int32,
    payload_value_ending String,
    payload_value_failure_reason String
)
ENGINE = Kafka
SETTINGS kafka_broker_list = '{broker}',
    kafka_topic_list = '{prefix}.messages',
    kafka_group_name = '{prefix}.clickhouse-messages-handled',
    kafka_format = 'ProtobufSingle',
    kafka_schema = 'events:Handled',
    kafka_handle_error_mode = 'stream';

CREATE TABLE IF NOT EXISTS dacp.kafka_negotiations
(
    id String,
    type String,
    time_seconds Int64,
    time_nanos Int32,
    namespace String,
    conversation_id String,
    payload_value_negotiation_id String,
    payload_value_version UInt64,
    payload_value_started_task_capability String,
    payload_value_started_currency String,
    payload_value_proposed_proposal_id String,
    payload_value_proposed_agent String,
    payload_value_proposed_proposal_price_micros Int64,
    payload_value_proposed_proposal_currency String,
    payload_value_declined_agent String,
    payload_value_awarded_fence UInt64,
    payload_value_awarded_proposal_id String,
    payload_value_awarded_agent String,
    payload_value_award_failed_fence UInt64,
    payload_value_award_failed_agent String,
    payload_value_ended_outcome String,
    payload_value_ended_agent String,
    `payload_value_further.proposed_proposal_id` Array(String),
    `payload_value_further.proposed_agent` Array(String),
    `payload_value_further.proposed_proposal_price_micros` Array(Int64),
    `payload_value_further.proposed_proposal_currency` Array(String)
)
ENGINE = Kafka
SETTINGS kafka_broker_list = '{broker}',
    kafka_topic_list = '{prefix}.negotiations',
    kafka_group_name = '{prefix}.clickhouse-negotiations',
    kafka_format = 'ProtobufSingle',
    kafka_schema = 'events:Negotiated',
    kafka_handle_error_mode = 'stream';

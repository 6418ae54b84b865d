-- The tables that queries read. Records may come twice (at least once): rows of one event have the same key, so ClickHouse drops the
-- doubles when it merges, and queries say FINAL. How long rows stay is the TTL of each table.
CREATE DATABASE IF NOT EXISTS dacp;

-- Every event of every topic.
CREATE TABLE IF NOT EXISTS dacp.events
(
    id String,
    type LowCardinality(String),
    source LowCardinality(String),
    time DateTime64(6, 'UTC'),
    namespace LowCardinality(String),
    stream String,
    version UInt64,
    position UInt64,
    agent_id String,
    conversation_id String,
    traceparent String
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(time)
ORDER BY (type, time, id)
TTL toDateTime(time) + INTERVAL 180 DAY;

-- What was said in recorded conversations.
CREATE TABLE IF NOT EXISTS dacp.messages_sent
(
    event_id String,
    time DateTime64(6, 'UTC'),
    namespace LowCardinality(String),
    conversation_id String,
    message_id String,
    in_reply_to String,
    performative LowCardinality(String),
    sender String,
    receiver String,
    type LowCardinality(String),
    capability LowCardinality(String),
    protocol LowCardinality(String)
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(time)
ORDER BY (conversation_id, time, event_id)
TTL toDateTime(time) + INTERVAL 90 DAY;

-- What agents did with it: how long a decision and its actions took, and how that ended.
CREATE TABLE IF NOT EXISTS dacp.messages_handled
(
    event_id String,
    time DateTime64(6, 'UTC'),
    namespace LowCardinality(String),
    conversation_id String,
    message_id String,
    agent_id String,
    started_at DateTime64(6, 'UTC'),
    took_ms Float64,
    ending LowCardinality(String),
    reason LowCardinality(String)
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(time)
ORDER BY (agent_id, time, event_id)
TTL toDateTime(time) + INTERVAL 90 DAY;

-- Every step of every negotiation.
CREATE TABLE IF NOT EXISTS dacp.negotiation_steps
(
    event_id String,
    time DateTime64(6, 'UTC'),
    namespace LowCardinality(String),
    conversation_id String,
    negotiation_id String,
    version UInt64,
    kind LowCardinality(String),
    capability LowCardinality(String),
    agent String,
    proposal_id String,
    price Decimal(18, 6),
    currency LowCardinality(String),
    fence UInt64,
    outcome LowCardinality(String)
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(time)
ORDER BY (negotiation_id, version, event_id)
TTL toDateTime(time) + INTERVAL 365 DAY;

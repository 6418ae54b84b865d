-- Ready queries. Each begins with its name; for a panel in Grafana put `$__timeFilter(time)` in place of the condition on time.

-- name: message-flow
-- Messages of each agent in each minute, sent and handled.
SELECT minute, agent, sum(sent) AS sent, sum(handled) AS handled
FROM
(
    SELECT toStartOfMinute(time) AS minute, sender AS agent, 1 AS sent, 0 AS handled
    FROM dacp.messages_sent FINAL
    WHERE time > now() - INTERVAL 1 DAY AND sender != ''
    UNION ALL
    SELECT toStartOfMinute(time) AS minute, agent_id AS agent, 0 AS sent, 1 AS handled
    FROM dacp.messages_handled FINAL
    WHERE time > now() - INTERVAL 1 DAY
)
GROUP BY minute, agent
ORDER BY minute, agent;

-- name: decision-times
-- How long agents take for a message, from its beginning to what they decided and did, in ms.
SELECT agent_id AS agent, count() AS messages, quantile(0.5)(took_ms) AS p50, quantile(0.95)(took_ms) AS p95, max(took_ms) AS longest
FROM dacp.messages_handled FINAL
WHERE time > now() - INTERVAL 1 DAY
GROUP BY agent
ORDER BY p95 DESC;

-- name: answer-times
-- How long those who ask wait: from a question to its answer, in ms.
SELECT asked.receiver AS receiver, count() AS answers,
    quantile(0.5)(dateDiff('microsecond', asked.time, answered.time) / 1000) AS p50,
    quantile(0.95)(dateDiff('microsecond', asked.time, answered.time) / 1000) AS p95
FROM dacp.messages_sent AS asked FINAL
INNER JOIN dacp.messages_sent AS answered FINAL ON answered.in_reply_to = asked.message_id
WHERE asked.time > now() - INTERVAL 1 DAY AND asked.message_id != ''
GROUP BY receiver
ORDER BY p95 DESC;

-- name: error-rate
-- The share of messages that an agent failed on, and the most frequent reason.
SELECT agent_id AS agent, count() AS messages, countIf(ending != 'handled') AS errors, round(errors / messages, 4) AS rate,
    anyHeavyIf(reason, reason != '') AS reason
FROM dacp.messages_handled FINAL
WHERE time > now() - INTERVAL 1 DAY
GROUP BY agent
ORDER BY rate DESC, agent;

-- name: win-rates
-- What each agent asked in negotiations, and how often it was awarded.
SELECT agent, currency, countIf(kind = 'proposed') AS proposals, uniqIf(negotiation_id, kind = 'awarded') AS awards,
    round(awards / proposals, 4) AS win_rate, avgIf(price, kind = 'proposed') AS mean_price
FROM
(
    SELECT negotiation_id, kind, agent, price, first_value(currency) OVER (PARTITION BY negotiation_id ORDER BY version) AS currency
    FROM dacp.negotiation_steps FINAL
    WHERE time > now() - INTERVAL 30 DAY
)
WHERE kind IN ('proposed', 'awarded')
GROUP BY agent, currency
ORDER BY awards DESC, agent;

-- name: prices
-- Lowest, mean and highest price that was proposed for each capability.
SELECT capability, count() AS proposals, min(price) AS lowest, avg(price) AS mean, max(price) AS highest
FROM
(
    SELECT kind, price, first_value(capability) OVER (PARTITION BY negotiation_id ORDER BY version) AS capability
    FROM dacp.negotiation_steps FINAL
    WHERE time > now() - INTERVAL 30 DAY
)
WHERE kind = 'proposed'
GROUP BY capability
ORDER BY proposals DESC;

-- name: cost-so-far
-- What completed negotiations have cost: the price of the proposal that was awarded last.
SELECT won.agent AS agent, started.currency AS currency, count() AS negotiations, sum(proposed.price) AS cost
FROM
(
    SELECT negotiation_id, argMaxIf(agent, version, kind = 'awarded') AS agent, argMaxIf(proposal_id, version, kind = 'awarded') AS proposal_id
    FROM dacp.negotiation_steps FINAL
    GROUP BY negotiation_id
    HAVING countIf(kind = 'ended' AND outcome = 'completed') > 0
) AS won
INNER JOIN (SELECT * FROM dacp.negotiation_steps FINAL WHERE kind = 'proposed') AS proposed
    ON proposed.negotiation_id = won.negotiation_id AND proposed.proposal_id = won.proposal_id
INNER JOIN (SELECT * FROM dacp.negotiation_steps FINAL WHERE kind = 'started') AS started
    ON started.negotiation_id = won.negotiation_id
GROUP BY agent, currency
ORDER BY cost DESC;

-- name: outcomes
-- How negotiations end, by capability, and how long they take, in ms.
SELECT capability, outcome, count() AS negotiations, avg(took_ms) AS mean_ms
FROM
(
    SELECT negotiation_id, anyIf(capability, kind = 'started') AS capability, anyIf(outcome, kind = 'ended') AS outcome,
        dateDiff('microsecond', min(time), max(time)) / 1000 AS took_ms
    FROM dacp.negotiation_steps FINAL
    WHERE time > now() - INTERVAL 30 DAY
    GROUP BY negotiation_id
)
WHERE outcome != ''
GROUP BY capability, outcome
ORDER BY negotiations DESC;

-- name: active-conversations
-- Conversations in which something was said in the last quarter of an hour, with who takes part.
SELECT conversation_id, count() AS messages, arraySort(groupUniqArray(sender)) AS agents, max(time) AS last
FROM dacp.messages_sent FINAL
WHERE time > now() - INTERVAL 15 MINUTE AND conversation_id != ''
GROUP BY conversation_id
ORDER BY last DESC
LIMIT 100;

-- name: hand-offs
-- From which agent to which a conversation went on: whoever handles its next message after another did.
SELECT previous AS from_agent, agent_id AS to_agent, count() AS times, uniq(conversation_id) AS conversations
FROM
(
    SELECT conversation_id, agent_id,
        lagInFrame(agent_id) OVER (PARTITION BY conversation_id ORDER BY started_at, event_id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS previous
    FROM dacp.messages_handled FINAL
    WHERE time > now() - INTERVAL 1 DAY AND conversation_id != ''
)
WHERE previous != '' AND previous != agent_id
GROUP BY from_agent, to_agent
ORDER BY times DESC;

-- name: agents-that-came-and-went
-- Registrations and ends of agents and sessions in each hour.
SELECT toStartOfHour(time) AS hour, type, count() AS events
FROM dacp.events FINAL
WHERE time > now() - INTERVAL 7 DAY AND (startsWith(type, 'agent.') OR startsWith(type, 'registry.'))
GROUP BY hour, type
ORDER BY hour, type;

-- name: what-happens
-- Events by type, and how far the record had come with them.
SELECT type, count() AS events, max(position) AS last_position, max(time) AS last
FROM dacp.events FINAL
GROUP BY type
ORDER BY events DESC;

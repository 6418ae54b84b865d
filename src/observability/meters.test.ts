import { describe, expect, it } from 'vitest';
import { createMeters } from './meters.js';
import { agentMetrics } from './metric-definitions.js';

describe('meters', () => {
  it('show a counter under its name with its labels, one line for each series', async () => {
    const meters = createMeters();
    const received = meters.counter(agentMetrics.messagesReceived);
    received.add({ agent_id: 'echo', message_type: 'ask' });
    const add = received.series({ agent_id: 'echo', message_type: 'ask' });
    add();
    add(3);
    const { text } = await meters.render();
    expect(text).toContain('# TYPE agent_messages_received_total counter');
    expect(text).toContain('agent_messages_received_total{agent_id="echo",message_type="ask"} 5');
  });

  it('give the same metric for the same definition', async () => {
    const meters = createMeters();
    meters.counter(agentMetrics.errors).add({ agent_id: 'a', error_type: 'X' });
    meters.counter(agentMetrics.errors).add({ agent_id: 'a', error_type: 'X' });
    expect((await meters.render()).text).toContain('agent_errors_total{agent_id="a",error_type="X"} 2');
  });

  it('read a collected gauge when somebody looks, and forget series that are gone', async () => {
    const meters = createMeters();
    const queues = new Map([['a', 1]]);
    meters.gauge(agentMetrics.queueSize).collect(function* () {
      for (const [agent_id, size] of queues) yield [{ agent_id }, size] as const;
    });
    expect((await meters.render()).text).toContain('agent_message_queue_size{agent_id="a"} 1');
    queues.delete('a');
    queues.set('b', 7);
    const { text } = await meters.render();
    expect(text).toContain('agent_message_queue_size{agent_id="b"} 7');
    expect(text).not.toContain('agent_id="a"');
  });

  it('show what somebody counts for itself until they are looked at', async () => {
    const meters = createMeters();
    let elsewhere = 3;
    meters.beforeRender(() => {
      meters.counter(agentMetrics.messagesReceived).add({ agent_id: 'a', message_type: 'ask' }, elsewhere);
      elsewhere = 0;
    });
    expect((await meters.render()).text).toContain('message_type="ask"} 3');
    expect((await meters.render()).text).toContain('message_type="ask"} 3');
  });

  it('count durations by bucket', async () => {
    const meters = createMeters();
    const time = meters.histogram(agentMetrics.decisionTime);
    time.observe({ agent_id: 'a' }, 0.003);
    time.series({ agent_id: 'a' })(20);
    const { text } = await meters.render();
    expect(text).toContain('agent_decision_time_seconds_bucket{le="0.0025",agent_id="a"} 0');
    expect(text).toContain('agent_decision_time_seconds_bucket{le="0.005",agent_id="a"} 1');
    expect(text).toContain('agent_decision_time_seconds_count{agent_id="a"} 2');
  });

  it('begin anew with a series that was removed, also for those who still count in it', async () => {
    const meters = createMeters();
    const errors = meters.counter(agentMetrics.errors);
    const add = errors.series({ agent_id: 'a', error_type: 'X' });
    add(5);
    errors.remove({ agent_id: 'a', error_type: 'X' });
    expect((await meters.render()).text).not.toContain('agent_id="a"');
    add();
    errors.add({ agent_id: 'a', error_type: 'X' });
    expect((await meters.render()).text).toContain('agent_errors_total{agent_id="a",error_type="X"} 2');
  });

  it('show what lies beyond the last bucket, and no series that nothing was counted in', async () => {
    const meters = createMeters();
    const time = meters.histogram(agentMetrics.actionTime);
    time.series({ agent_id: 'idle' });
    time.observe({ agent_id: 'a' }, 0.0005);
    time.observe({ agent_id: 'a' }, 20);
    const { text } = await meters.render();
    expect(text).toContain('agent_action_time_seconds_bucket{le="0.0005",agent_id="a"} 1');
    expect(text).toContain('agent_action_time_seconds_bucket{le="10",agent_id="a"} 1');
    expect(text).toContain('agent_action_time_seconds_bucket{le="+Inf",agent_id="a"} 2');
    expect(text).toContain('agent_action_time_seconds_sum{agent_id="a"} 20.0005');
    expect(text).not.toContain('idle');
  });

  it('refuse what is no number', () => {
    const meters = createMeters();
    expect(() => meters.counter(agentMetrics.errors).add({ agent_id: 'a', error_type: 'X' }, -1)).toThrow('only grows');
    expect(() => meters.histogram(agentMetrics.actionTime).observe({ agent_id: 'a' }, Number.NaN)).toThrow('NaN');
  });

  it('remove the series of an agent that is gone', async () => {
    const meters = createMeters();
    const gauge = meters.gauge(agentMetrics.knowledgeBaseSize);
    gauge.set({ agent_id: 'a' }, 4);
    gauge.remove({ agent_id: 'a' });
    expect((await meters.render()).text).not.toContain('agent_id="a"');
  });

  it('show the process without the names that promtool refuses, and share nothing with other meters', async () => {
    createMeters().counter(agentMetrics.errors).add({ agent_id: 'other', error_type: 'X' });
    const { text, contentType } = await createMeters().render();
    expect(contentType).toContain('text/plain');
    expect(text).toContain('process_resident_memory_bytes');
    expect(text).not.toMatch(/nodejs_active_\w+_total/);
    expect(text).not.toContain('other');
  });
});

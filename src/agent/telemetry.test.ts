import { describe, expect, it } from 'vitest';
import { createFakeClock, MeshError } from '../base/index.js';
import { createMessage } from '../message/index.js';
import { createLogger, createMeters } from '../observability/index.js';
import { createAgentTelemetry, createTelemetrySampling } from './telemetry.js';

const message = createMessage({
  performative: 'ask',
  sender: 'me',
  receiver: 'echo',
  type: 'order.created',
  conversationId: 'c1',
});

function watched() {
  const lines: Record<string, unknown>[] = [];
  const meters = createMeters();
  const logger = createLogger({ level: 'debug', destination: { write: line => void lines.push(JSON.parse(line)) } });
  const sampling = createTelemetrySampling(createFakeClock());
  return { lines, meters, telemetry: createAgentTelemetry('echo', { logger, meters, sampling }) };
}

describe('what an agent tells of itself (S11)', () => {
  it('is logged as message_sent, decision_made and agent_error', () => {
    const { lines, telemetry } = watched();
    telemetry.sent(message);
    telemetry.decided(message, { confidence: 0.7 }, { durationMs: 12, nowMs: 0 });
    telemetry.failed(message, new MeshError('HANDLER_FAILED', 'broke'));
    telemetry.failed(message, new MeshError('LEASE_LOST', 'gone'));
    const common = { agent_id: 'echo', type: 'order.created' };
    expect(lines).toMatchObject([
      { ...common, level: 'info', event: 'message_sent', receiver: 'echo', correlation_id: 'c1', stands_for: 1 },
      { ...common, level: 'info', event: 'decision_made', duration_ms: 12, confidence: 0.7 },
      {
        level: 'error',
        event: 'agent_error',
        type: 'HANDLER_FAILED',
        message: 'broke',
        context: { message_id: message.id },
      },
      { level: 'warn', event: 'agent_error', type: 'LEASE_LOST' },
    ]);
  });

  it('of a busy host is logged as a share that says what it stands for, and counted in full', async () => {
    const { lines, meters, telemetry } = watched();
    for (let i = 0; i < 1_000; i++) telemetry.sent(message);
    const told = lines.reduce((sum, line) => sum + Number(line.stands_for), 0);
    expect(lines.length).toBeLessThan(25);
    expect(told).toBeGreaterThan(900);
    expect((await meters.render()).text).toContain('message_type="order.created"} 1000');
  });

  it('is counted under the standard names', async () => {
    const { meters, telemetry } = watched();
    telemetry.received(message);
    telemetry.sent(message);
    telemetry.decided(message, undefined, { durationMs: 12, nowMs: 0 });
    telemetry.acted(3);
    telemetry.failed(message, new MeshError('LEASE_LOST', 'gone'));
    const { text } = await meters.render();
    for (const line of [
      'agent_messages_received_total{agent_id="echo",message_type="order.created"} 1',
      'agent_messages_sent_total{agent_id="echo",message_type="order.created"} 1',
      'agent_decision_time_seconds_bucket{le="0.025",agent_id="echo"} 1',
      'agent_action_time_seconds_bucket{le="0.005",agent_id="echo"} 1',
      'agent_errors_total{agent_id="echo",error_type="LEASE_LOST"} 1',
    ])
      expect(text).toContain(line);
  });

  it('does not let senders fill the metrics with types of their own', async () => {
    const { meters, telemetry } = watched();
    for (let i = 0; i < 200; i++) telemetry.received({ ...message, type: `t${i}` });
    const { text } = await meters.render();
    expect(text.match(/^agent_messages_received_total\{/gm)?.length).toBe(65);
    expect(text).toContain('message_type="other"} 136');
  });

  it('costs no line and no metric where nobody listens', () => {
    const silent = { trace() {}, debug() {}, info() {}, warn() {}, error() {}, child: () => silent };
    const sampling = createTelemetrySampling(createFakeClock());
    const telemetry = createAgentTelemetry('echo', { logger: silent, meters: undefined, sampling });
    expect(() => telemetry.received(message)).not.toThrow();
    expect(() => telemetry.sent(message)).not.toThrow();
  });
});

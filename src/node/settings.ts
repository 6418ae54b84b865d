import {
  address,
  addresses,
  choice,
  decimal,
  onOff,
  optionalId,
  optionalText,
  postgresUrl,
  type Setting,
  secret,
  text,
  topicPrefix,
  url,
  whole,
} from './setting.js';

const standard = <N extends string>(name: N) => `DATAMETRIA_AGENT_${name}` as const;
/** A key that providers' own tools read too: the name with the standard's prefix wins. */
const providerKey = (name: string, ...also: string[]) =>
  secret([standard(name), name, ...also], `key of the model provider (${[name, ...also].join(', ')} counts too)`);

/**
 * Every setting there is: the standard's own (S14) under `DATAMETRIA_AGENT_`, ours under `DACP_`. A new setting is one entry here
 * and one row in docs/settings.md.
 */
export const settings = {
  // Where the node is
  host: text({ env: 'DACP_HOST', fallback: '127.0.0.1', about: 'address that the node listens on; 0.0.0.0 for all' }),
  port: whole(
    { min: 0, max: 65_535 },
    { env: 'DACP_PORT', fallback: 7400, about: 'the one port of the node; 0 takes a free one' },
  ),
  node: address({
    env: 'DACP_NODE',
    about: 'HOST:PORT of the node that commands and agent hosts talk to; that of DACP_HOST and DACP_PORT unless set',
  }),
  nodeId: optionalId({ env: 'DACP_NODE_ID', about: 'name of the node, unique in the mesh; node-HOSTNAME unless set' }),
  data: text({ env: 'DACP_DATA', fallback: '.dacp', about: 'folder of the embedded stores' }),
  postgres: postgresUrl({
    env: ['DACP_POSTGRES', standard('DATABASE_URL')],
    about: 'URL of the PostgreSQL database that keeps the record; the embedded store under DACP_DATA unless set',
  }),

  kafka: addresses({
    env: 'DACP_KAFKA',
    about: 'HOST:PORT[,HOST:PORT] of Kafka brokers that carry the event log; the embedded feed does unless set',
  }),
  kafkaTopicPrefix: topicPrefix({
    env: 'DACP_KAFKA_TOPIC_PREFIX',
    fallback: 'dacp',
    about: 'what the names of the topics begin with; one for each mesh that shares the brokers',
  }),

  localSocket: onOff({
    env: 'DACP_LOCAL_SOCKET',
    fallback: true,
    about:
      'whether links and sessions of processes of the same user on this machine come over a socket of the machine, where it listens on 127.0.0.1 without TLS',
  }),

  // TLS
  tlsCert: optionalText({ env: 'DACP_TLS_CERT', about: 'file with the certificate chain of the process (PEM)' }),
  tlsKey: optionalText({ env: 'DACP_TLS_KEY', about: 'file with the key of the certificate (PEM)' }),
  tlsCa: optionalText({
    env: 'DACP_TLS_CA',
    about: 'file with the authorities to trust (PEM); where it listens, those that sign the certificates of clients',
  }),
  tlsClient: choice(['ask', 'require'], {
    env: 'DACP_TLS_CLIENT',
    fallback: 'require',
    about:
      'whether a node, or a host that serves, with TLS and DACP_TLS_CA requires certificates of clients, or only asks for them',
  }),

  // Times
  leaseTtlMs: whole(
    { min: 1000, max: 3_600_000 },
    { env: 'DACP_LEASE_TTL_MS', fallback: 10_000, about: 'term of the lease of an agent host, in ms' },
  ),
  linkResumeMs: whole(
    { min: 1, max: 60_000 },
    { env: 'DACP_LINK_RESUME_MS', fallback: 800, about: 'how long a broken link may take to be resumed, in ms' },
  ),
  drainMs: whole(
    { min: 0, max: 600_000 },
    { env: 'DACP_DRAIN_MS', fallback: 10_000, about: 'how long work under way may take at the end, in ms' },
  ),
  communicationTimeoutMs: decimal(
    { min: 0.001, max: 3600, scale: 1000 },
    {
      env: standard('COMMUNICATION_TIMEOUT'),
      fallback: 30_000,
      about: 'how long to wait for an answer (S14); in seconds in the environment',
    },
  ),

  // Agents
  agentId: optionalId({
    env: standard('AGENT_ID'),
    about: 'id under which "agent run" runs the agent of a file (S14)',
  }),
  agentType: text({ env: standard('AGENT_TYPE'), fallback: 'general', about: 'what the agent is for (S14)' }),
  hostId: optionalId({
    env: 'DACP_HOST_ID',
    about: 'name of the agent host, unique in the mesh; made at each start unless set',
  }),
  serve: address(
    {
      env: 'DACP_SERVE',
      about:
        'HOST:PORT that an agent host listens on, so that other hosts reach it without the node; port 0: a free one',
    },
    { portMin: 0 },
  ),
  advertise: address({
    env: 'DACP_ADVERTISE',
    about: 'HOST:PORT under which others reach what DACP_SERVE listens on; needed when that is 0.0.0.0 or [::]',
  }),
  messageQueueSize: whole(
    { min: 1, max: 1_000_000 },
    { env: standard('MESSAGE_QUEUE_SIZE'), fallback: 1000, about: 'messages that may wait in a mailbox (S14)' },
  ),

  // Observability
  logLevel: choice(['trace', 'debug', 'info', 'warn', 'error', 'silent'], {
    env: standard('LOG_LEVEL'),
    fallback: 'info',
    about: 'the least severe log lines to write (S14)',
  }),
  metricsEnabled: onOff({
    env: standard('METRICS_ENABLED'),
    fallback: true,
    about: 'serve /metrics on the port of the node (S14)',
  }),
  prometheusPort: whole<number | undefined>(
    { min: 0, max: 65_535 },
    {
      env: standard('PROMETHEUS_PORT'),
      fallback: undefined,
      about: 'serve /metrics on this port too (S14 knows 9090); only when set, so that two nodes do not clash',
    },
  ),

  otlpEndpoint: url({
    env: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    about:
      'base URL of the collector that takes spans by OTLP over HTTP, such as http://localhost:4318; none unless set',
  }),
  traceRatio: decimal(
    { min: 0, max: 1 },
    { env: 'OTEL_TRACES_SAMPLER_ARG', fallback: 1, about: 'share of the traces to export; 0.01 suits a busy mesh' },
  ),
  serviceName: text({ env: 'OTEL_SERVICE_NAME', fallback: 'dacp', about: 'service name of the exported spans' }),

  // Models
  modelName: optionalText({ env: standard('MODEL_NAME'), about: 'model that agents ask (S14)' }),
  temperature: decimal(
    { min: 0, max: 2 },
    { env: standard('TEMPERATURE'), fallback: 0.1, about: 'how freely the model answers (S14)' },
  ),
  maxTokens: whole(
    { min: 1, max: 10_000_000 },
    { env: standard('MAX_TOKENS'), fallback: 1000, about: 'the longest answer of a model (S14)' },
  ),
  openaiApiKey: providerKey('OPENAI_API_KEY'),
  anthropicApiKey: providerKey('ANTHROPIC_API_KEY'),
  googleApiKey: providerKey('GOOGLE_API_KEY', 'GEMINI_API_KEY'),
  huggingfaceApiKey: providerKey('HUGGINGFACE_API_KEY', 'HF_TOKEN'),
  openaiBaseUrl: url({
    env: 'OPENAI_BASE_URL',
    about: 'where OpenAI’s API is, such as a proxy; its own address unless set',
  }),
  anthropicBaseUrl: url({ env: 'ANTHROPIC_BASE_URL', about: 'where Anthropic’s API is; its own address unless set' }),
  googleBaseUrl: url({ env: 'GOOGLE_GEMINI_BASE_URL', about: 'where Google’s API is; its own address unless set' }),
  huggingfaceBaseUrl: url({ env: 'DACP_HUGGINGFACE_URL', about: 'an endpoint of Hugging Face; its router unless set' }),
  localModelUrl: url({
    env: 'DACP_LOCAL_MODEL_URL',
    about:
      'a server of your own that speaks as OpenAI does (Ollama, vLLM, llama.cpp), such as http://localhost:11434/v1',
  }),
  models: optionalText({
    env: 'DACP_MODELS',
    about:
      'PROVIDER/MODEL[,PROVIDER/MODEL] that may be asked; all that are known of each provider with a key unless set',
  }),
  modelsFile: optionalText({
    env: 'DACP_MODELS_FILE',
    about: 'file that declares further providers, and prices, sizes and limits of models (JSON)',
  }),
  modelsTape: optionalText({
    env: 'DACP_MODELS_TAPE',
    about: 'file in which answers of models are kept, and from which they come again (JSON lines)',
  }),
  modelsTapeMode: choice(['auto', 'record', 'replay'], {
    env: 'DACP_MODELS_TAPE_MODE',
    fallback: 'auto',
    about: 'auto asks what is not on the tape, record asks for everything, replay asks nobody and needs no key',
  }),
  captureModelContent: onOff({
    env: 'OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT',
    fallback: false,
    about: 'whether spans have what models were asked and answered',
  }),

  // Security
  jwtSecret: secret(standard('JWT_SECRET'), 'key that agent tokens are signed with (S14)'),
  encryptionKey: secret(
    standard('ENCRYPTION_KEY'),
    'key that the keys of persons are wrapped with (S14); a file beside them unless set',
  ),
  keysFolder: optionalText({
    env: 'DACP_KEYS',
    about: 'folder of the keys that data of persons are sealed with; keys in DACP_DATA unless set',
  }),
  erasuresFolder: optionalText({
    env: 'DACP_ERASURES',
    about: 'folder of the ledger of erasures, which no backup brings back; erasures in DACP_DATA unless set',
  }),
  retention: optionalText({
    env: 'DACP_RETENTION',
    about: 'file that says how long which streams of the record are kept (JSON); for good unless set',
  }),

  // Accepted, and of no effect
  redisUrl: secret(standard('REDIS_URL'), 'accepted for compatibility (S14), not used'),
} as const satisfies Record<string, Setting<unknown>>;

/** Name of a setting in the program. */
export type SettingName = keyof typeof settings;

/** Every setting as it was read. */
export type ReadConfig = {
  readonly [N in SettingName]: (typeof settings)[N] extends Setting<infer T> ? T : never;
};

/** The value of every setting; those whose default depends on others, or on the machine, are filled in. */
export type Config = ReadConfig & { readonly node: string; readonly nodeId: string };

/** All names of settings. */
export const settingNames = Object.keys(settings) as SettingName[];

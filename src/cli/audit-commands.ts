import { type CommandSpec, lazily } from './command-spec.js';

const subject = 'whom it is about, such as customer-17';

/** The commands about what can be proven, and about data of persons. */
export const auditCommands: readonly CommandSpec[] = [
  {
    usage: 'audit verify',
    about: 'prove that nothing in the record was changed, moved or taken away',
    options: [
      { flags: '--stream <STREAM>', about: 'only events of this stream' },
      { flags: '--from <POSITION>', about: 'only from this position on' },
      { flags: '--to <POSITION>', about: 'only up to this position' },
      { flags: '--checkpoint <FILE>', about: 'also against a checkpoint that was kept elsewhere', many: true },
      {
        flags: '--public-key <FILE>',
        about: 'trust these keys alone, instead of those that the node lists (PEM)',
        many: true,
      },
      { flags: '--offline', about: 'reads the stores themselves, while no node runs on them' },
    ],
    settings: ['node', 'data', 'postgres'],
    examples: [
      'dacp audit verify',
      'dacp audit verify --stream routing --json',
      'dacp audit verify --checkpoint monday.json --public-key audit-keys.pub.pem',
      'dacp audit verify --offline --data .dacp',
    ],
    run: lazily(async () => (await import('./commands/audit/verify.js')).verify),
  },
  {
    usage: 'audit checkpoint',
    about: 'sign all that happened so far, and give the newest checkpoint to be kept elsewhere',
    options: [{ flags: '--out <FILE>', about: 'where to; the standard output unless said' }],
    settings: ['node'],
    examples: ['dacp audit checkpoint', 'dacp audit checkpoint --out monday.json'],
    run: lazily(async () => (await import('./commands/audit/checkpoint.js')).checkpoint),
  },
  {
    usage: 'audit log',
    about: 'who did what when, as far as it matters to security',
    options: [
      { flags: '--agent <ID>', about: 'only acts of this agent' },
      { flags: '--since <TIME>', about: 'from this moment on: 2026-11-21T15:00:00Z, or 2h ago' },
      { flags: '--until <TIME>', about: 'before this moment' },
    ],
    settings: ['node'],
    examples: ['dacp audit log', 'dacp audit log --since 1d --json'],
    run: lazily(async () => (await import('./commands/audit/log.js')).auditLog),
  },
  {
    usage: 'audit prune',
    about: 'take out of the record what the policy of DACP_RETENTION has set a term for',
    options: [{ flags: '--dry-run', about: 'only says what would go' }],
    settings: ['node'],
    examples: ['dacp audit prune --dry-run', 'dacp audit prune'],
    run: lazily(async () => (await import('./commands/audit/prune.js')).auditPrune),
  },
  {
    usage: 'audit rotate-key',
    about: 'sign with a new key from now on; what was signed before stays valid',
    settings: ['node'],
    examples: ['dacp audit rotate-key'],
    run: lazily(async () => (await import('./commands/audit/rotate-key.js')).rotateKey),
  },
  {
    usage: 'privacy export <SUBJECT>',
    about: 'everything that is kept about a person, in one file',
    arguments: { subject },
    options: [{ flags: '--out <FILE>', about: 'where to, as JSON; the standard output unless said' }],
    settings: ['node'],
    examples: ['dacp privacy export customer-17', 'dacp privacy export customer-17 --out customer-17.json'],
    run: lazily(async () => (await import('./commands/privacy/export.js')).exportSubject),
  },
  {
    usage: 'privacy erase <SUBJECT>',
    about: 'destroy the key of a person: whatever was sealed with it cannot be read by anybody any more',
    arguments: { subject },
    options: [{ flags: '--yes', about: 'does not ask; there is no way back' }],
    settings: ['node'],
    examples: ['dacp privacy erase customer-17', 'dacp privacy erase customer-17 --yes'],
    run: lazily(async () => (await import('./commands/privacy/erase.js')).eraseSubject),
  },
];

import { type Announce, AnnounceSchema } from '#gen/dacp/link/v1/link_pb.js';
import { type MeshError, toMeshError } from '../base/index.js';
import { check, qualify } from '../message/index.js';
import type { Attachment, RegistryPort } from './attachment.js';
import type { Link } from './link.js';

/** What announcements are written with. */
export interface AnnouncementsParts {
  readonly registry: Pick<RegistryPort, 'register' | 'deregister'>;
  /** Runs the task after what was begun for the host before. */
  inOrder(hostId: string, task: () => Promise<void>): Promise<void>;
  /** The registry did not agree. */
  refused(link: Link, error: MeshError): void;
}

/** What was said at once. */
interface Announcement {
  readonly announce: Announce;
  readonly sequence: number;
  /** Qualified ids that it puts. */
  readonly names: readonly string[];
  /** Those of them that the host had not. */
  readonly added: readonly string[];
}

/** New agents that are written together. */
interface Batch {
  readonly announcements: Announcement[];
  readonly names: Set<string>;
}

/** Agents in one write; the registry writes them in steps of as many. */
const batchMax = 500;

/**
 * Brings what hosts announce into the registry, in order. Agents that are announced one by one while the registry writes are written
 * together after that; when it refuses one of them, each is written alone.
 */
export function createAnnouncements({ registry, inOrder, refused }: AnnouncementsParts) {
  /** What has not begun, by attachment, and may be added to. */
  const open = new Map<Attachment, Batch>();

  function join(attachment: Attachment, announcement: Announcement): boolean {
    const batch = open.get(attachment);
    if (!batch || batch.names.size + announcement.names.length > batchMax) return false;
    if (announcement.names.some(name => batch.names.has(name))) return false;
    batch.announcements.push(announcement);
    for (const name of announcement.names) batch.names.add(name);
    return true;
  }

  async function write(attachment: Attachment, announcements: readonly Announcement[]): Promise<void> {
    const put = announcements.flatMap(({ announce }) => announce.put);
    const removed = announcements.flatMap(({ announce }) => announce.removed);
    check(AnnounceSchema, { $typeName: 'dacp.link.v1.Announce', put, removed }, 'announce');
    if (put.length > 0) await registry.register(attachment.key, put);
    for (const { added } of announcements) for (const name of added) attachment.agents.add(name);
    if (removed.length > 0) await registry.deregister(attachment.key, removed);
    for (const name of removed) attachment.agents.delete(name);
  }

  async function writeAlone(link: Link, attachment: Attachment, announcement: Announcement): Promise<void> {
    const { names, sequence, added } = announcement;
    await write(attachment, [announcement]).catch((failure: unknown) => {
      const error = toMeshError(failure);
      link.nack(sequence, '', { receivers: names, error });
      refused(link, error);
    });
    for (const name of added) decided(attachment, name);
  }

  async function writeBatch(link: Link, attachment: Attachment, batch: Batch): Promise<void> {
    if (open.get(attachment) === batch) open.delete(attachment);
    const { announcements } = batch;
    const written = announcements.length > 1 && (await write(attachment, announcements).then(yes, no));
    for (const announcement of announcements)
      if (!written) await writeAlone(link, attachment, announcement);
      else for (const name of announcement.added) decided(attachment, name);
  }

  return function announced(link: Link, attachment: Attachment, said: { announce: Announce; sequence: number }): void {
    const { put, removed } = said.announce;
    const names = put.map(({ namespace, id }) => qualify(namespace, id));
    const added = names.filter(name => !attachment.agents.has(name));
    for (const name of added) begin(attachment, name);
    for (const name of removed) attachment.agents.delete(name);
    const announcement = { ...said, names, added };
    if (removed.length === 0 && join(attachment, announcement)) return;
    const batch = { announcements: [announcement], names: new Set(names) };
    // What comes after a removal must be written after it.
    if (removed.length === 0) open.set(attachment, batch);
    else open.delete(attachment);
    void inOrder(link.peer.hostId, () => writeBatch(link, attachment, batch));
  };
}

const yes = () => true;
/** Each is tried alone then, and its own error told. */
const no = () => false;

function begin({ deciding }: Attachment, name: string): void {
  const known = deciding.get(name);
  if (known) known.announcements++;
  else deciding.set(name, { announcements: 1, waiting: [] });
}

/** What has waited goes on, before all that comes later. */
function decided({ deciding }: Attachment, name: string): void {
  const known = deciding.get(name);
  if (!known || --known.announcements > 0) return;
  deciding.delete(name);
  for (const goOn of known.waiting) goOn();
}

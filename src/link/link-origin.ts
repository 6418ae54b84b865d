import type { Receipt } from '#gen/dacp/message/v2/message_pb.js';
import type { MeshError } from '../base/index.js';
import { goesToMany } from './brokering.js';
import type { Header } from './header.js';
import type { Link } from './link.js';
import type { Origin } from './origin.js';

/** A delivery's sender behind a link: what becomes of the delivery goes back as notices and nacks. */
export class LinkOrigin implements Origin {
  readonly link: Link;
  readonly sender: string;
  readonly #sequence: number;
  readonly #messageId: string;
  /** The sender named no agents: it has to be told who has the message. */
  readonly #tellsWho: boolean;
  /** How many things must still go on before the credit is given back. */
  #holds: number;
  /** Something was said of it that may still wait to go out. */
  #noticed = false;
  /** Its answer says all that was left to say. */
  #answered = false;

  constructor(link: Link, sequence: number, { header, receivers }: { header: Header; receivers: readonly string[] }) {
    this.#holds = header.inReplyTo === '' ? 1 : Number.POSITIVE_INFINITY;
    this.link = link;
    this.#sequence = sequence;
    this.sender = header.sender?.text ?? '';
    this.#messageId = header.id;
    this.#tellsWho = receivers.length === 0 && (header.receiver?.address.target.case !== 'agent' || goesToMany(header));
  }

  get lost(): boolean {
    return this.link.state === 'ended';
  }

  reached(receipt: Receipt, receivers: readonly string[]): void {
    if (this.#answered) return;
    this.#noticed = true;
    this.link.notice(this.#sequence, receipt, this.#tellsWho ? receivers : []);
  }

  refused(receivers: readonly string[], error: MeshError): void {
    this.link.nack(this.#sequence, this.#messageId, { receivers, error });
  }

  answered(): void {
    this.#answered = true;
    if (this.#noticed) this.link.unnotice(this.#sequence);
  }

  takes(): boolean {
    return false;
  }

  hold(): void {
    this.#holds++;
  }

  release(): void {
    this.#holds--;
    if (this.#holds === 0) this.link.restore(1);
  }
}

import { LinkService } from '#gen/dacp/link/v1/link_pb.js';
import { bindRaw, type ServiceBinding } from '../rpc/index.js';
import type { LinkExchange } from './exchange-base.js';

/** Serves the links of an exchange. */
export function createLinkService(exchange: Pick<LinkExchange, 'accept'>): ServiceBinding {
  return bindRaw(LinkService, { open: exchange.accept });
}

import type { IncomingHttpHeaders } from 'node:http';
import { ValvomoError } from '@valvomo/model';

/** The server speaks to its own machine only; what comes by another name is a page of someone else that was led here. */
const loopbackNames = new Set(['127.0.0.1', 'localhost', '[::1]', '::1']);

/**
 * The address to listen on.
 * @throws ValvomoError NOT_LOOPBACK
 */
export const loopbackHost = (host: string): string => {
  if (!loopbackNames.has(host))
    throw new ValvomoError(
      'NOT_LOOPBACK',
      `host is '${host}': the server listens on loopback only (127.0.0.1, localhost or ::1)`,
      { value: host, limit: [...loopbackNames].join(', ') },
    );
  return host === '[::1]' ? '::1' : host;
};

const hostOf = (authority: string): string | undefined => {
  const url = URL.parse(`http://${authority}`);
  return url !== null && url.host === authority.toLowerCase().replace(/:80$/, '') ? url.hostname : undefined;
};

/**
 * Why a request is refused, or null: its Host must be a loopback name (DNS rebinding), its Origin, if it has one, the
 * page that this server serves.
 */
export const foreignness = ({ host = '', origin }: IncomingHttpHeaders): string | null => {
  if (!loopbackNames.has(hostOf(host) ?? '')) return `Host is '${host}': only loopback names are served`;
  const page = origin === undefined ? undefined : URL.parse(origin);
  if (page === undefined) return null;
  return page?.host === URL.parse(`http://${host}`)?.host
    ? null
    : `Origin is '${origin}': not this server's page`;
};

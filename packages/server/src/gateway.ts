import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { limits, type ErrorCode } from '@valvomo/wire';
import type { Logger } from 'pino';
import { WebSocketServer, type WebSocket } from 'ws';
import { DeviceLink, type DeviceWorld } from './device-link.ts';
import { foreignness } from './guard.ts';
import { closeWith, letGo } from './liveness.ts';
import type { Metrics } from './metrics.ts';
import { Viewer, type ViewerWorld } from './viewer.ts';
import { WritePace } from './write-pace.ts';

export interface GatewayWorld
  extends Omit<DeviceWorld, 'onRefused' | 'onError'>, Omit<ViewerWorld, 'onRefused' | 'pace'> {
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** Connections of either kind at a time. */
const peersMax = { device: 128, viewer: 256 } as const;

/** The door for devices and viewers: sub-protocols, limits and refusals of PROTOCOL.md. */
export interface Gateway {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Tells everyone that the server ends. */
  close(): void;
}

interface Door {
  readonly protocol: string;
  readonly max: number;
  readonly server: WebSocketServer;
  enter(peer: WebSocket, socket: Duplex): void;
}

/** Far longer messages than the protocol's limits are not even read; those a little over get a reason. */
const doorServer = (protocol: string, maxPayload: number): WebSocketServer =>
  new WebSocketServer({
    noServer: true,
    clientTracking: true,
    perMessageDeflate: false,
    maxPayload,
    // A client that speaks nothing that is known here is let in to be told so.
    handleProtocols: (offered) => (offered.has(protocol) ? protocol : ([...offered][0] ?? false)),
  });

const refuseUpgrade = (socket: Duplex, status: string, message: string): void => {
  const body = JSON.stringify({ message });
  socket.end(
    `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
};

export const createGateway = (world: GatewayWorld): Gateway => {
  const { log, metrics } = world;
  const pace = new WritePace();
  const onRefused = (code: ErrorCode, message: string): void => {
    metrics.refused.inc({ code });
    log.warn({ code, reason: message }, 'connection ended');
  };
  const onError = (error: unknown): void => log.error({ err: error }, 'connection failed');
  const doors = new Map<string, Door>([
    [
      '/device',
      {
        protocol: 'valvomo.device.1',
        max: peersMax.device,
        server: doorServer('valvomo.device.1', 2 * limits.frame_bytes_max),
        enter: (peer, socket) => new DeviceLink(peer, socket, { ...world, onRefused, onError }),
      },
    ],
    [
      '/live',
      {
        protocol: 'valvomo.viewer.1',
        max: peersMax.viewer,
        server: doorServer('valvomo.viewer.1', 2 * limits.message_bytes_max),
        enter: (peer, socket) => new Viewer(peer, socket, { ...world, pace, onRefused }),
      },
    ],
  ]);
  const count = (): void => {
    metrics.devices.set(doors.get('/device')?.server.clients.size ?? 0);
    metrics.viewers.set(doors.get('/live')?.server.clients.size ?? 0);
  };
  const admit = (door: Door, peer: WebSocket, socket: Duplex): void => {
    // What `ws` refuses itself (framing, UTF-8, size) it also closes itself.
    peer.on('error', (error) => log.warn({ reason: error.message }, 'broken WebSocket framing'));
    peer.once('close', count);
    count();
    const refuse = (code: ErrorCode, message: string): void => {
      onRefused(code, message);
      closeWith(peer, code, message);
    };
    if (peer.protocol !== door.protocol)
      refuse('UNSUPPORTED_PROTOCOL', `sub-protocol '${peer.protocol}', spoken here: ${door.protocol}`);
    else if (door.server.clients.size > door.max)
      refuse('SERVER_FULL', `${door.max} connections, that is the limit`);
    else door.enter(peer, socket);
  };
  return {
    upgrade: (request, socket, head) => {
      socket.on('error', () => socket.destroy());
      const why = foreignness(request.headers);
      if (why !== null) return refuseUpgrade(socket, '403 Forbidden', why);
      const path = URL.parse(request.url ?? '/', 'http://localhost')?.pathname ?? '/';
      const door = doors.get(path);
      if (door === undefined) return refuseUpgrade(socket, '404 Not Found', `no sockets at ${path}`);
      return door.server.handleUpgrade(request, socket, head, (peer) => admit(door, peer, socket));
    },
    close: () => {
      for (const { server } of doors.values()) {
        for (const peer of server.clients) {
          peer.close(1001, 'the server ends');
          letGo(peer);
        }
        server.close();
      }
    },
  };
};

/** The server as a program of its own: options as JSON; says its port to its parent; ends in order on SIGTERM. */
import { startServer, type ServerOptions } from '@valvomo/server';

const server = await startServer(JSON.parse(process.argv[2] ?? '{}') as ServerOptions);
process.send?.({ port: server.port });
process.once('SIGTERM', () => {
  void server.close().then(() => process.exit(0));
});
process.on('disconnect', () => process.exit(1));

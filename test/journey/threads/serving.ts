import { startServer, type ServerOptions } from '@valvomo/server';

/** The server as a process of its own; its options are the only argument. Says where it listens. */
const options = JSON.parse(process.argv[2] ?? '{}') as ServerOptions;
const { address } = await startServer(options);
process.stdout.write(`AT ${address}\n`);

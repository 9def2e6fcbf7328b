/** The server of the bench in a process of its own: the folder is its library; its beds are fed by the bench. */
import { startServer } from '@valvomo/server';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const [dataDirectory = '', folder = '', pageDirectory = ''] = process.argv.slice(2);
const { address } = await startServer({ port: 0, beds: [], dataDirectory, library: [folder], pageDirectory });
const lag = monitorEventLoopDelay({ resolution: 1 });
lag.enable();
process.on('message', (what) => {
  if (what === 'lag')
    process.send?.({
      p50_ms: lag.percentile(50) / 1e6,
      p99_ms: lag.percentile(99) / 1e6,
      max_ms: lag.max / 1e6,
    });
  if (what === 'reset') lag.reset();
  if (what === 'rss') process.send?.({ rss: process.memoryUsage().rss });
});
process.send?.({ address });

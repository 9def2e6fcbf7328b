/** The server of the bench in a process of its own: the folder is its library; its beds are fed by the bench. */
import { startServer } from '@valvomo/server';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const [dataDirectory = '', folder = '', pageDirectory = ''] = process.argv.slice(2);
const { address } = await startServer({ port: 0, beds: [], dataDirectory, library: [folder], pageDirectory });
const lag = monitorEventLoopDelay({ resolution: 1 });
lag.enable();
/** Processor time of the thread that serves live pictures, in milliseconds. */
const spent_ms = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
};
let before_ms = spent_ms();
process.on('message', (what) => {
  if (what === 'lag') {
    const [p50_ms, p99_ms, max_ms] = [lag.percentile(50) / 1e6, lag.percentile(99) / 1e6, lag.max / 1e6];
    process.send?.({ p50_ms, p99_ms, max_ms, cpu_ms: spent_ms() - before_ms });
  }
  if (what === 'reset') {
    lag.reset();
    before_ms = spent_ms();
  }
  if (what === 'rss') process.send?.({ rss: process.memoryUsage().rss });
});
process.send?.({ address });

import { setUp, valvomo } from './set-up.mjs';

await setUp({ page: true });
await valvomo(['start', ...process.argv.slice(2)]);

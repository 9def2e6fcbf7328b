import { setUp, valvomo } from './set-up.mjs';

await setUp({ page: process.argv[2] === 'start' });
await valvomo(process.argv.slice(2));

export { inProcessBus, type Bus } from './bus.ts';

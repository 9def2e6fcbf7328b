export * from './clock.ts';
export * from './device.ts';

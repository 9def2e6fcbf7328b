export * from './clock.ts';
export * from './device.ts';
export * from './link.ts';
export * from './pace.ts';
export * from './uplink.ts';

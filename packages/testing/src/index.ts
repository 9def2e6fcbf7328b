export * from './counting-device.ts';
export * from './device-contract.ts';
export * from './faulty-disk.ts';
export * from './faulty-network.ts';
export * from './gateway.ts';
export * from './given.ts';
export * from './virtual-clock.ts';
export * from './ws-gateway.ts';

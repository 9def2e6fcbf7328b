export * from './description.ts';
export * from './error-codes.ts';
export * from './frame.ts';
export * from './messages.ts';
export * from './parse.ts';

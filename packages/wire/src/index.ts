export { alarm, alarmsMessage, finding } from './alarms.ts';
export * from './description.ts';
export * from './error-codes.ts';
export * from './frame.ts';
export * from './messages.ts';
export * from './parse.ts';
export { admission, authorName, identifiers, mark, markContent, patient, study } from './study.ts';

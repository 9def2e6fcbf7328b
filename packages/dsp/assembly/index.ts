export { cascade, cascadeCounts } from './cascade';

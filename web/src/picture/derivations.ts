export { displayRows as derivationsOf } from '@valvomo/analysis';

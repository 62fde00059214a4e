export { type Automatic1111Options, automatic1111Adapter } from './adapter.ts';

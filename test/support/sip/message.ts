export * from '../../../src/probe/message.ts';

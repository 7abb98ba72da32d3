export { connectSelector, type ConnectOptions, type OwnerStatus } from './owner/connect-selector.js';
export { type Owner, serveSelector } from './owner/serve-selector.js';
export type { Served } from './owner/desk.js';

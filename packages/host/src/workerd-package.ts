// The npm package `workerd`: this platform's executable and its version. CommonJS whose default export bundlers and Node
// see differently, so it is required as what it is.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const workerd = require('workerd') as { default: string; version: string };

export const WORKERD_EXECUTABLE: string = workerd.default;
export const WORKERD_VERSION: string = workerd.version;

// The gateway's own version, as hello and `--version` say it; version.test.ts ties it to package.json.
export const GATEWAY_VERSION = '0.1.0';

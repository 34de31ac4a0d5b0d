// What the bundler puts in: the version and the gateway's scripts by `define`, migrations as text.
declare const VIBECODE_VERSION: string;
declare const VIBECODE_INSTALL_SCRIPT: string;
declare const VIBECODE_CLEANUP_SCRIPT: string;
declare const VIBECODE_CLOUD_INIT_SCRIPT: string;

declare module '*.sql' {
  const text: string;
  export default text;
}

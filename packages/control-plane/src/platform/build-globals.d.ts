// What the bundler puts in: the version by `define`, migrations as text.
declare const VIBECODE_VERSION: string;

declare module '*.sql' {
  const text: string;
  export default text;
}

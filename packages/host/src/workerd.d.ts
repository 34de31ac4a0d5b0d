// The npm package `workerd` has no types: the path of this platform's executable and its version.
declare module 'workerd' {
  const workerd: { default: string; version: string };
  export default workerd;
}

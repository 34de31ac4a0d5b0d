// The few globals that browsers, workerd and Node all have and that no ES library declares.
declare class TextEncoder {
  encode(text?: string): Uint8Array<ArrayBuffer>;
}

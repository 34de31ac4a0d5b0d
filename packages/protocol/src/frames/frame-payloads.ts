// What stands in front of the bytes in input and snapshot payloads. Read by gateway and browser, never by the hub.

export interface InputPayload {
  /** Rises by at least one with every input of a client; the gateway takes each once (FL6). */
  counter: number;
  /** The gateway's monotonic clock as the viewer estimates it, in ms; older than INPUT_MAX_AGE_MS is refused. */
  sentAtMs: number;
  bytes: Uint8Array;
}

const INPUT_HEADER_BYTES = 12;

export function encodeInputPayload({ counter, sentAtMs, bytes }: InputPayload): readonly Uint8Array[] {
  const header = new Uint8Array(INPUT_HEADER_BYTES);
  const view = new DataView(header.buffer);
  view.setUint32(0, counter);
  view.setBigUint64(4, BigInt(Math.max(0, Math.round(sentAtMs))));
  return [header, bytes];
}

/** undefined where the payload is shorter than its own header or the clock is no safe integer. */
export function decodeInputPayload(payload: Uint8Array): InputPayload | undefined {
  if (payload.length < INPUT_HEADER_BYTES) return undefined;
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const sentAt = view.getBigUint64(4);
  if (sentAt > BigInt(Number.MAX_SAFE_INTEGER)) return undefined;
  return { counter: view.getUint32(0), sentAtMs: Number(sentAt), bytes: payload.subarray(INPUT_HEADER_BYTES) };
}

export interface SnapshotPayload {
  columns: number;
  rows: number;
  /** Written to a reset terminal of that size they make the screen and its hidden state. */
  bytes: Uint8Array;
}

const SNAPSHOT_HEADER_BYTES = 4;

export function encodeSnapshotPayload({ columns, rows, bytes }: SnapshotPayload): readonly Uint8Array[] {
  const header = new Uint8Array(SNAPSHOT_HEADER_BYTES);
  const view = new DataView(header.buffer);
  view.setUint16(0, columns);
  view.setUint16(2, rows);
  return [header, bytes];
}

export function decodeSnapshotPayload(payload: Uint8Array): SnapshotPayload | undefined {
  if (payload.length < SNAPSHOT_HEADER_BYTES) return undefined;
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  return { columns: view.getUint16(0), rows: view.getUint16(2), bytes: payload.subarray(SNAPSHOT_HEADER_BYTES) };
}

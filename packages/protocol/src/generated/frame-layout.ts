// Generated from schema/ by scripts/generate.ts; do not edit.
export const FRAME_HEADER_BYTES = 28;
export const FRAME_FIELD_OFFSET = {
  kind: 0,
  flags: 1,
  id: 2,
  viewer: 12,
  epoch: 16,
  offset: 20,
} as const;
export const FRAME_KIND = {
  /** gateway -> hub -> browser; position of the first payload byte; payload: pane output, exact bytes. */
  OUTPUT: 1,
  /** browser -> hub -> gateway; position what the person saw; payload: counter u32, sent_at u64 (gateway clock, ms), then bytes. */
  INPUT: 2,
  /** browser -> hub, hub -> gateway; position parsed by xterm (browser), received (hub); payload: empty. */
  VIEWER_ACK: 3,
  /** gateway -> hub -> browser; position stream position it is exact at; payload: columns u16, rows u16, then bytes to write to a reset terminal of that size. */
  SNAPSHOT: 4,
  /** gateway -> hub -> browser; position offset is the number of the first line; payload: lines with SGR, separated by CR LF. */
  SCROLLBACK_PAGE: 5,
  /** gateway -> hub -> browser; position offset is the input counter; payload: empty, or the refusal's error code in ASCII. */
  INPUT_ACK: 6,
  /** browser -> hub -> gateway; position offset in the file; payload: bytes of the file. */
  UPLOAD_CHUNK: 16,
  /** gateway -> hub -> browser; position offset in the file; payload: bytes of the file. */
  CONTENT_CHUNK: 17,
  /** gateway -> hub -> browser (upload), browser -> hub -> gateway (download); position offset up to which the file was written (upload) or taken (download); payload: empty. */
  TRANSFER_ACK: 18,
} as const;
export const OUTPUT_FLAG = {
  /** follows recent input: goes before bulk output. */
  INTERACTIVE: 1,
  /** last replayed frame of a resume: broadcast output follows from its end. */
  JOIN: 2,
} as const;
export const INPUT_FLAG = {
  /** by paste buffer, so that tmux adds brackets when the program asked. */
  PASTE: 1,
  /** the paste goes on in this viewer's next input frame. */
  MORE: 2,
} as const;
export const SNAPSHOT_FLAG = {
  /** answers viewer.attach; addressed to one viewer. */
  JOIN: 2,
  /** answers session.resync; only for viewers that wait. */
  RESYNC: 4,
  /** hidden state was seeded from tmux, not followed. */
  GUESSED: 8,
} as const;
export const INPUT_ACK_FLAG = {
  /** not typed; the payload says why. */
  REFUSED: 1,
} as const;

// Every limit that two parts must agree on. Each says why this number and what breaks on either side of it.

/** tmux refuses 1x1 splits and xterm.js needs 2 columns for a wide character; below 2 a screen shows nothing. */
export const MIN_COLUMNS = 2;
/** 500x300 cells with a colour each is a 4 MB snapshot, the most that one frame carries; real screens end near 400. */
export const MAX_COLUMNS = 500;
export const MIN_ROWS = 2;
export const MAX_ROWS = 300;

/** A text message. Largest honest one: hello with 1,000 sessions (~400 KB). Smaller loses it; workerd takes 32 MiB, where a sender sees no close. */
export const MAX_TEXT_MESSAGE_BYTES = 1_048_576;
/** A frame from a browser: a paste chunk or an upload chunk (128 KiB) and its header. Larger ones only delay other people's keys. */
export const MAX_BROWSER_FRAME_BYTES = 131_072 + 256;
/** A text message from a browser: session.input's 64 KiB as JSON escapes (6 bytes each). */
export const MAX_BROWSER_TEXT_BYTES = 393_216 + 4_096;
/** A frame from a gateway: the largest snapshot (see MAX_COLUMNS) and its header. */
export const MAX_GATEWAY_FRAME_BYTES = 4_194_304 + 256;

/** One paste. 1 MB is common (a log); above 8 MB it is a file upload, and the gateway would hold too much for one person. */
export const MAX_PASTE_BYTES = 8_388_608;
/** Payload of one paste frame: large enough that 1 MB is 16 frames, small enough that keys of others slip between. */
export const PASTE_CHUNK_BYTES = 65_536;
/** Payload of one frame of typed keys; xterm.js gives single keys, an IME a sentence. More than this is a paste. */
export const MAX_KEYS_BYTES = 1_024;
/** Input older than this is refused: after 2 s a person has looked away or typed again, and a late Enter does harm. */
export const INPUT_MAX_AGE_MS = 2_000;

/** Output that does not follow input waits this long for more: 50 frames a second is what an eye can use. */
export const OUTPUT_BATCH_MS = 20;
/** Payload of one output frame: 64 KiB is where the relay's cost per byte is lowest (control-plane.md). */
export const MAX_OUTPUT_PAYLOAD_BYTES = 65_536;
/** How long after input output counts as its echo and is flushed at once. */
export const INTERACTIVE_WINDOW_MS = 100;

/** Unacknowledged bytes of one session between gateway and hub, before the adaptive window has measured the link. */
export const SESSION_WINDOW_BYTES = 65_536;
/** The same for all sessions of one gateway. */
export const LINK_WINDOW_BYTES = 262_144;
/** Unacknowledged bytes of one session between hub and viewer, before measuring: one full output frame; twice that is a second of echo at 1 Mbit/s. */
export const VIEWER_WINDOW_BYTES = 65_536;
/** Windows never shrink below this: less than a full snapshot (3-4 KB) in flight could never show a screen. */
export const MIN_WINDOW_BYTES = 8_192;
/** Windows never grow above this: xterm.js is sluggish above 500 kB queued, and a hundred viewers fit an isolate's 128 MB. */
export const MAX_WINDOW_BYTES = 524_288;
/** A viewer acknowledges what xterm parsed after this many bytes or after VIEWER_ACK_MS, whichever is first. */
export const VIEWER_ACK_BYTES = 5_000;
export const VIEWER_ACK_MS = 50;

/** Lines of a scrollback page: two screens of a tall window. */
export const SCROLLBACK_PAGE_LINES = 200;

/** A hello must come within this time after the socket opened. */
export const HELLO_TIMEOUT_MS = 10_000;
/** Pings on every socket; Cloudflare and home routers drop silent connections near 100 s. */
export const PING_INTERVAL_MS = 10_000;
/** A peer that has not been heard of for this long is dead: three pings lost. */
export const PEER_DEAD_MS = 30_000;
/** A viewer probes the whole path this often while it is visible. */
export const PROBE_INTERVAL_MS = 3_000;
/** Without proof of life from tmux for this long the screen is marked stale. */
export const STALE_AFTER_MS = 8_000;
/** A command that has no ack by then failed: session.create may wait for a slow disk, session.end polls for 3 s before it kills. */
export const COMMAND_TIMEOUT_MS = 15_000;
/** The same for file.upload.end, which is answered when the file is safe on its disk: 20 MB on a worn memory card. */
export const UPLOAD_END_TIMEOUT_MS = 60_000;
/** Commands of one hub that wait for their ack; more means that the gateway is stuck, and each holds memory. */
export const MAX_PENDING_COMMANDS = 1_000;
/** Answers that a gateway remembers for repeated request_ids. */
export const REMEMBERED_REQUESTS = 1_000;
/** Viewers of one machine. Above it the fan-out of one flood would fill the isolate. */
export const MAX_VIEWERS = 200;
/** Sessions alive on one machine; hello must fit into one message. */
export const MAX_SESSIONS = 1_000;

/** One file, up or down. Screenshots, logs and archives of sources fit; what is larger wants rsync, and a link cut near the end would lose too much. */
export const MAX_FILE_BYTES = 20_971_520;
/** Payload of one chunk: the most that a browser's frame carries. On slow lines senders use less, so that keys slip between. */
export const MAX_CHUNK_BYTES = 131_072;
export const MIN_CHUNK_BYTES = 4_096;
/**
 * Unacknowledged bytes of one transfer. A key typed beside an upload waits behind them: twice as many double its echo on a
 * busy machine (p95 12-25 ms to 50 ms) and move no file faster; half as many slow files down. At 80 ms it is 3 MB/s.
 */
export const TRANSFER_WINDOW_BYTES = 262_144;
/** A transfer that is not over by then is given up: MAX_FILE_BYTES in it is 0.56 Mbit/s. */
export const TRANSFER_TIMEOUT_MS = 300_000;
/** Transfers of one viewer at once, and of one gateway; a folder dropped at once waits in the page. */
export const MAX_VIEWER_TRANSFERS = 4;
export const MAX_TRANSFERS = 32;

/** A sample of the machine's health: a history of 24 hours is 2,880 of them. */
export const HEALTH_INTERVAL_MS = 30_000;
/** The same while somebody looks at it. */
export const HEALTH_WATCHED_INTERVAL_MS = 2_000;
/** Above it the machine's disk or memory is shown as trouble: below 10 % free, agents fail to write or are killed. */
export const HEALTH_ALARM_PERCENT = 90;
/** A session without input and output for this long is called idle. */
export const SESSION_IDLE_AFTER_MS = 600_000;

export interface TerminalSize {
  columns: number;
  rows: number;
}

export function isTerminalSize({ columns, rows }: TerminalSize): boolean {
  return (
    Number.isInteger(columns) &&
    Number.isInteger(rows) &&
    columns >= MIN_COLUMNS &&
    columns <= MAX_COLUMNS &&
    rows >= MIN_ROWS &&
    rows <= MAX_ROWS
  );
}

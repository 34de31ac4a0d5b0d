// An xterm.js terminal as we use it: no scrollback and no answers of its own, WebGL where the browser has it.
import { Terminal, type ILinkHandler, type ITheme } from '@xterm/xterm';

const FONT_FAMILY =
  '"JetBrains Mono Variable", "Maple Mono", ui-monospace, Menlo, Consolas, "Noto Sans Mono", monospace';
/** Cells are measured once; a font that arrives later would leave them at the wrong width. */
const FONT_WAIT_MS = 3_000;
/** An idle browser has told the canvas its pixels by then. */
const PIXELS_SETTLE_MS = 100;

export interface CreateXtermOptions {
  host: HTMLElement;
  theme: ITheme;
  fontPx: number;
  scrollback: number;
  screenReaderMode: boolean;
  linkHandler: ILinkHandler;
}

export async function loadTerminalFont(fontPx: number): Promise<void> {
  const faces = [`${fontPx}px "JetBrains Mono Variable"`, `bold ${fontPx}px "JetBrains Mono Variable"`];
  await Promise.race([
    Promise.allSettled(faces.map((face) => document.fonts.load(face))),
    new Promise((resolve) => {
      setTimeout(resolve, FONT_WAIT_MS);
    }),
  ]);
}

export function createXterm({
  host,
  theme,
  fontPx,
  scrollback,
  screenReaderMode,
  linkHandler,
}: CreateXtermOptions): Terminal {
  const terminal = new Terminal({
    allowProposedApi: true,
    // It types arrow keys at the program, by the dozen, and from the history as if that were the live screen.
    altClickMovesCursor: false,
    convertEol: false,
    cursorBlink: !matchMedia('(prefers-reduced-motion: reduce)').matches,
    customGlyphs: true,
    fontFamily: FONT_FAMILY,
    fontSize: fontPx,
    fontWeightBold: 700,
    lineHeight: 1.15,
    linkHandler,
    macOptionIsMeta: true,
    minimumContrastRatio: 1,
    rightClickSelectsWord: false,
    screenReaderMode,
    scrollback,
    scrollOnUserInput: false,
    theme,
  });
  terminal.open(host);
  return terminal;
}

function fillsItsPixels(canvas: HTMLCanvasElement): boolean {
  const { width, height } = canvas.style;
  const fits = (pixels: number, style: string) =>
    Math.abs(pixels - Number.parseFloat(style) * devicePixelRatio) <= devicePixelRatio;
  return fits(canvas.width, width) && fits(canvas.height, height);
}

/**
 * Some browsers (emulated screens, odd zooms) report device pixels that are not those they draw with, and report them late
 * when they are busy: letters would be blurred, or the upper half of the screen out of sight. Calls at most once.
 */
function watchPixels(terminal: Terminal, { signal, onWrong }: { signal: AbortSignal; onWrong: () => void }): void {
  const canvas = terminal.element?.querySelector<HTMLCanvasElement>('.xterm-screen canvas:not(.xterm-link-layer)');
  if (canvas === null || canvas === undefined) return;
  const observer = new MutationObserver(check);
  function check(): void {
    if (!canvas?.isConnected || fillsItsPixels(canvas)) return;
    observer.disconnect();
    onWrong();
  }
  observer.observe(canvas, { attributes: true, attributeFilter: ['width', 'height', 'style'] });
  signal.addEventListener('abort', () => observer.disconnect(), { once: true });
  setTimeout(check, PIXELS_SETTLE_MS);
}

/** Draws with WebGL; falls back to the DOM renderer where there is none, the context is lost or the pixels are wrong. */
export async function drawWithWebgl(
  terminal: Terminal,
  { signal, onRendererChanged }: { signal: AbortSignal; onRendererChanged: () => void },
): Promise<void> {
  try {
    const { WebglAddon } = await import('@xterm/addon-webgl');
    if (signal.aborted) return;
    const addon = new WebglAddon();
    const giveUp = () => {
      if (signal.aborted) return;
      addon.dispose();
      onRendererChanged();
    };
    addon.onContextLoss(giveUp);
    terminal.loadAddon(addon);
    // Letters of another script come with a font file of their own: those drawn before it are kept as they were.
    document.fonts.addEventListener('loadingdone', () => terminal.clearTextureAtlas(), { signal });
    watchPixels(terminal, { signal, onWrong: giveUp });
    onRendererChanged();
  } catch {
    // No WebGL here, or its chunk did not load: the DOM renderer is already at work and shows the same screen.
  }
}

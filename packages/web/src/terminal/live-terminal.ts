// A session's terminal in the page, outside React: xterm in its layers, the attachment behind it, and every way in
// (keyboard, mouse, finger, clipboard) and out (links, clipboard, history).
import { createWidthProvider, newId, type EventBodies, type WidthProvider } from '@vibecode/protocol';
import { WebLinksAddon } from '@xterm/addon-web-links';
import type { ILinkHandler, Terminal } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import type { MachineLink } from '../link/machine-link.ts';
import { attachTerminal, type AttachedTerminal } from './attach-terminal.ts';
import { parseClipboardRequest } from './clipboard-request.ts';
import { DeferredKey } from './deferred-key.ts';
import { createXterm, drawWithWebgl, loadTerminalFont } from './create-xterm.ts';
import { mayReport } from './filter-own-reports.ts';
import { cellsInArea, fontToFit } from './fit-screen.ts';
import type { NotSent } from './input-ledger.ts';
import { keyToControl } from './key-to-control.ts';
import { measureCell, wheelPx } from './measure-cell.ts';
import { linkGesture, openLink, webAddress } from './open-link.ts';
import { meansFiles } from './pasted-files.ts';
import { ScrollBack } from './scroll-back.ts';
import { SearchScreen } from './search-screen.ts';
import { swallowReplies } from './swallow-replies.ts';
import { isCtrlV, terminalShortcut } from './terminal-shortcut.ts';
import { terminalTheme } from './terminal-theme.ts';
import { touchScroll } from './touch-scroll.ts';
import { filesOf, type DroppedFiles } from '../files/drop-files.ts';
import type { InsertPath } from '../files/insert-path.ts';
import { quotePath } from '../files/quote-path.ts';
import { copyText } from '../lib/copy-text.ts';
import { createStore, type ReadableStore } from '../lib/store.ts';

export interface LiveTerminalOptions {
  area: HTMLElement;
  sessionId: string;
  link: MachineLink;
  fontPx: number;
  scheme: 'light' | 'dark';
  screenReaderMode: boolean;
  onNotSent: (inputs: NotSent[]) => void;
  onNotice: (notice: EventBodies['session.notice']) => void;
  onClipboard: (outcome: 'written' | 'too_large' | 'refused') => void;
  onError: (error: unknown) => void;
  onSearchAsked: () => void;
  /** Files out of the clipboard, for the session. */
  onFilesPasted: (pasted: DroppedFiles) => void;
  /** A finger touched a link that leads to this address. */
  onLinkTapped: (address: string) => void;
  signal: AbortSignal;
}

export interface LiveTerminal extends Pick<AttachedTerminal, 'state' | 'takeSize' | 'submit'> {
  scrollBack: ScrollBack;
  search: SearchScreen;
  /** Where the link under the pointer really leads. */
  hoveredLink: ReadableStore<string | null>;
  ctrlHeld: ReadableStore<boolean>;
  holdCtrl: (held: boolean) => void;
  /** A key of the key bar. */
  press: (keys: string) => void;
  /** An arrow or a like key, as the program asked for it (application cursor keys or not). */
  pressCursor: (letter: 'A' | 'B' | 'C' | 'D') => void;
  pasteClipboard: () => Promise<void>;
  /** Types a path as a paste, quoted for a shell. */
  insertPath: InsertPath;
  focus: () => void;
  setFont: (fontPx: number) => void;
  setScheme: (scheme: 'light' | 'dark') => void;
}

const CTRL_V = '\u0016';
/** There Ctrl-V is no paste, and no paste event follows it. */
const IS_MAC = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** One per tab, kept over reconnects and reloads of a component, so that the gateway can tell which inputs it has. */
const CLIENT_ID = newId((bytes) => crypto.getRandomValues(bytes));

export async function openLiveTerminal(options: LiveTerminalOptions): Promise<LiveTerminal | null> {
  const { area, sessionId, link, signal, onError } = options;
  let { fontPx, scheme } = options;
  await loadTerminalFont(fontPx);
  if (signal.aborted) return null;

  const stage = layer(area);
  stage.classList.add('overflow-clip');
  const liveLayer = layer(stage);
  const historyLayer = layer(stage);
  const hoveredLink = createStore<string | null>(null);
  const ctrlHeld = createStore(false);
  const linkHandler = {
    activate: (event: MouseEvent, target: string) => {
      const address = webAddress(target);
      const gesture = linkGesture(event, matchMedia('(pointer: coarse)').matches);
      if (gesture === 'open') openLink(target);
      else if (gesture === 'ask' && address !== null) options.onLinkTapped(address);
    },
    hover: (_event: MouseEvent, target: string) => hoveredLink.set(webAddress(target)),
    leave: () => hoveredLink.set(null),
  } satisfies ILinkHandler;
  const create = (host: HTMLElement, scrollback: number): Terminal => {
    const terminal = createXterm({
      host,
      theme: terminalTheme(scheme),
      fontPx,
      scrollback,
      screenReaderMode: options.screenReaderMode,
      linkHandler,
    });
    terminal.loadAddon(new WebLinksAddon(linkHandler.activate, linkHandler));
    terminal.attachCustomKeyEventHandler(onKey);
    signal.addEventListener('abort', () => terminal.dispose(), { once: true });
    // Both layers by the same renderer: each rounds cells in its own way.
    void drawWithWebgl(terminal, { signal, onRendererChanged: refit });
    return terminal;
  };
  const live = create(liveLayer, 0);
  let cell = measureCell(live);

  let widths: WidthProvider | null = null;
  const applyWidths = (terminal: Terminal) => {
    if (widths === null) return;
    terminal.unicode.register(widths);
    terminal.unicode.activeVersion = widths.version;
  };

  const areaSize = () => ({ widthPx: area.clientWidth, heightPx: area.clientHeight });
  const attached = attachTerminal({
    sessionId,
    clientId: CLIENT_ID,
    link,
    screen: live,
    viewport: () => cellsInArea(areaSize(), cell),
    useWidths: (table) => {
      widths = createWidthProvider(table);
      applyWidths(live);
    },
    isVisible: () => document.visibilityState === 'visible',
    onNotSent: options.onNotSent,
    onNotice: options.onNotice,
    onScrollbackFrame: (frame) => scrollBack.onFrame(frame),
    nowMs: () => performance.now(),
    signal,
  });
  const scrollBack = new ScrollBack({
    liveLayer,
    historyLayer,
    live,
    createHistoryTerminal: () => {
      const terminal = create(historyLayer, 0);
      applyWidths(terminal);
      // A click into the past takes the focus there; keys bring back the present.
      terminal.onData((data) => {
        live.focus();
        type(data);
      });
      return terminal;
    },
    cellHeightPx: () => measureCell(live).heightPx,
    fetchPage: (body) => attached.scrollback(body),
    isLive: () => attached.state.get().status.kind === 'live',
    onError,
    signal,
  });
  const search = new SearchScreen(live, scrollBack);
  scrollBack.state.subscribe(() => {
    if (!scrollBack.isScrolled && historyLayer.contains(document.activeElement)) live.focus();
  });

  function ownsSize(): boolean {
    const { sizeOwner, viewerId } = attached.state.get();
    return sizeOwner !== null && sizeOwner === viewerId;
  }

  function type(data: string): void {
    if (!mayReport(data, { ownsSize: ownsSize(), domEvent: window.event?.type })) return;
    scrollBack.toLive();
    if (ctrlHeld.get()) {
      ctrlHeld.set(false);
      attached.type(data.length === 1 ? keyToControl(data) : data);
    } else attached.type(data);
  }

  const ctrlV = new DeferredKey(() => type(CTRL_V));

  function selection(): string {
    const history = scrollBack.terminal;
    return history !== null && history.hasSelection() ? history.getSelection() : live.getSelection();
  }

  function scrollPage(direction: 1 | -1): void {
    scrollBack.scrollBy(direction * (live.rows - 1) * cell.heightPx);
  }

  /** false: not for the program. */
  function onKey(event: KeyboardEvent): boolean {
    // Left to the browser as well, whose paste event knows whether there is a picture; if not, it is the program's key.
    if (event.type === 'keydown' && isCtrlV(event) && !IS_MAC) {
      ctrlV.wait();
      return false;
    }
    const shortcut = event.type === 'keydown' ? terminalShortcut(event) : null;
    // A paste is left to the browser, whose paste event follows; a copy of nothing is a key like others.
    if (shortcut === null || (shortcut === 'copy' && selection() === '')) return true;
    if (shortcut === 'paste') return false;
    event.preventDefault();
    if (shortcut === 'copy') copyText(selection()).catch(onError);
    else if (shortcut === 'search') options.onSearchAsked();
    else scrollPage(shortcut === 'page_up' ? 1 : -1);
    return false;
  }

  /** The program scrolls by itself: it asked for the mouse or fills the screen. */
  function programScrolls(): boolean {
    return live.modes.mouseTrackingMode !== 'none' || live.buffer.active.type === 'alternate';
  }

  function refit(): void {
    if (signal.aborted || area.clientWidth === 0) return;
    live.options.fontSize = fontPx;
    cell = measureCell(live);
    const fitted = fontToFit({ columns: live.cols, rows: live.rows }, { area: areaSize(), cell, fontPx });
    live.options.fontSize = fitted;
    // Where not even the smallest letters fit, the end of the screen is what counts.
    const drawn = measureCell(live);
    stage.style.minWidth = `${live.cols * drawn.widthPx}px`;
    stage.style.minHeight = `${live.rows * drawn.heightPx}px`;
    area.scrollTop = area.scrollHeight;
    attached.viewportChanged(cellsInArea(areaSize(), cell));
  }

  swallowReplies(live.parser, {
    onClipboard: (data) => {
      const request = parseClipboardRequest(data);
      if (request.kind === 'ignored') return;
      // Only what the person works in may touch their clipboard.
      if (!document.hasFocus() || !area.contains(document.activeElement) || !attached.state.get().mayType) return;
      if (request.kind === 'too_large') options.onClipboard('too_large');
      else
        copyText(request.text).then(
          () => options.onClipboard('written'),
          () => options.onClipboard('refused'),
        );
    },
  });
  live.onData(type);
  live.onBinary((binary) => attached.typeBinary(binary));
  live.onResize(() => {
    scrollBack.discard();
    refit();
  });
  area.addEventListener(
    'paste',
    (event) => {
      event.preventDefault();
      event.stopPropagation();
      const text = event.clipboardData?.getData('text/plain') ?? '';
      const pasted = filesOf(event.clipboardData);
      const fileNames = [...pasted.files.map(({ name }) => name), ...pasted.folders];
      if (meansFiles({ text, fileNames })) options.onFilesPasted(pasted);
      else if (ctrlV.isPending) ctrlV.type();
      else {
        scrollBack.toLive();
        attached.paste(text);
      }
      ctrlV.settle();
    },
    { signal, capture: true },
  );
  area.addEventListener(
    'wheel',
    (event) => {
      if (event.ctrlKey || (programScrolls() && !scrollBack.isScrolled)) return;
      event.preventDefault();
      event.stopPropagation();
      area.scrollLeft += event.deltaX;
      scrollBack.scrollBy(-wheelPx(event, { cell, rows: live.rows }));
    },
    { signal, capture: true, passive: false },
  );
  touchScroll({
    area,
    signal,
    onPan: (deltaPx) => {
      area.scrollLeft -= deltaPx;
    },
    onMove: (deltaPx, at) => {
      if (!programScrolls() || scrollBack.isScrolled) scrollBack.scrollBy(deltaPx);
      else
        live.element
          ?.querySelector('.xterm-screen')
          ?.dispatchEvent(new WheelEvent('wheel', { ...at, deltaY: -deltaPx, bubbles: true, cancelable: true }));
    },
  });
  const resizeObserver = new ResizeObserver(refit);
  resizeObserver.observe(area);
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && attached.shown(), {
    signal,
  });
  signal.addEventListener('abort', () => resizeObserver.disconnect(), { once: true });

  return {
    state: attached.state,
    takeSize: attached.takeSize,
    submit: attached.submit,
    scrollBack,
    search,
    hoveredLink,
    ctrlHeld,
    holdCtrl: (held) => ctrlHeld.set(held),
    press: type,
    pressCursor: (letter) => type(`\u001b${live.modes.applicationCursorKeysMode ? 'O' : '['}${letter}`),
    pasteClipboard: async () => attached.paste(await navigator.clipboard.readText()),
    insertPath: (path) => {
      const { status, mayType } = attached.state.get();
      if (status.kind === 'ended') return 'ended';
      if (!mayType) return 'not_allowed';
      // A closed page has a last state and no screen.
      if (signal.aborted || status.kind !== 'live') return 'not_live';
      const quoted = quotePath(path);
      if (quoted === null) return 'unsafe_name';
      scrollBack.toLive();
      attached.paste(`${quoted} `);
      return 'typed';
    },
    focus: () => live.focus(),
    setFont: (px) => {
      fontPx = px;
      refit();
      scrollBack.discard();
    },
    setScheme: (chosen) => {
      scheme = chosen;
      live.options.theme = terminalTheme(scheme);
      if (scrollBack.terminal !== null) scrollBack.terminal.options.theme = terminalTheme(scheme);
    },
  };
}

function layer(area: HTMLElement): HTMLElement {
  const element = document.createElement('div');
  element.className = 'absolute inset-0';
  area.append(element);
  return element;
}

// Finger scrolling over the terminal, with a little momentum; xterm.js has none.

/** Speed lost per frame; about half a second of glide. */
const FRICTION = 0.94;
const SLOWEST_PX_PER_FRAME = 0.4;

export interface TouchScrollOptions {
  area: HTMLElement;
  /** Positive: the finger moved down, towards the past. */
  onMove: (deltaPx: number, at: { clientX: number; clientY: number }) => void;
  /** Positive: the finger moved right. */
  onPan: (deltaPx: number) => void;
  signal: AbortSignal;
}

export function touchScroll({ area, onMove, onPan, signal }: TouchScrollOptions): void {
  let lastY: number | null = null;
  let lastX = 0;
  let speed = 0;
  let frame = 0;
  const stopGlide = () => cancelAnimationFrame(frame);
  area.addEventListener(
    'touchstart',
    (event) => {
      stopGlide();
      speed = 0;
      lastY = event.touches.length === 1 ? (event.touches[0]?.clientY ?? null) : null;
      lastX = event.touches[0]?.clientX ?? 0;
    },
    { signal, passive: true },
  );
  area.addEventListener(
    'touchmove',
    (event) => {
      const touch = event.touches[0];
      if (lastY === null || touch === undefined || event.touches.length !== 1) return;
      const delta = touch.clientY - lastY;
      lastY = touch.clientY;
      speed = speed * 0.6 + delta * 0.4;
      event.preventDefault();
      onPan(touch.clientX - lastX);
      lastX = touch.clientX;
      onMove(delta, touch);
    },
    { signal, passive: false },
  );
  area.addEventListener(
    'touchend',
    (event) => {
      const touch = event.changedTouches[0];
      lastY = null;
      if (touch === undefined || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
      const at = { clientX: touch.clientX, clientY: touch.clientY };
      const glide = () => {
        if (signal.aborted || Math.abs(speed) < SLOWEST_PX_PER_FRAME) return;
        onMove(speed, at);
        speed *= FRICTION;
        frame = requestAnimationFrame(glide);
      };
      glide();
    },
    { signal },
  );
  signal.addEventListener('abort', stopGlide, { once: true });
}

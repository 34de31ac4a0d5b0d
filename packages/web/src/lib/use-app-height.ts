// The height that is really free: on a phone the on-screen keyboard covers the page, and only visualViewport knows.
import { useEffect } from 'react';

export function useAppHeight(): void {
  useEffect(() => {
    const root = document.documentElement;
    const viewport = window.visualViewport;
    const apply = () => {
      root.style.setProperty('--app-height', `${viewport?.height ?? window.innerHeight}px`);
      // iOS scrolls the page to show the focused field; what we show is as tall as what is free, so the top is right.
      window.scrollTo(0, 0);
    };
    apply();
    viewport?.addEventListener('resize', apply);
    viewport?.addEventListener('scroll', apply);
    window.addEventListener('resize', apply);
    return () => {
      viewport?.removeEventListener('resize', apply);
      viewport?.removeEventListener('scroll', apply);
      window.removeEventListener('resize', apply);
      root.style.removeProperty('--app-height');
    };
  }, []);
}

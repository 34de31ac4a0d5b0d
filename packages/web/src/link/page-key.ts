// The page key: proves that a request comes from our own pages. Cookies ignore ports, so on localhost another program's
// page would send ours; it cannot read this origin's storage.

const STORAGE_KEY = 'vibecode.page_key';

export function readPageKey(): string | null {
  return localStorage.getItem(STORAGE_KEY);
}

export function storePageKey(pageKey: string): void {
  localStorage.setItem(STORAGE_KEY, pageKey);
}

export function forgetPageKey(): void {
  localStorage.removeItem(STORAGE_KEY);
}

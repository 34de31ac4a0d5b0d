// When a file was changed, as short as it stays clear: the time today, the day this year, the year before. Pure.

export function fileDate(atMs: number, nowMs: number): string {
  const at = new Date(atMs);
  const now = new Date(nowMs);
  if (at.toDateString() === now.toDateString())
    return at.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  return at.getFullYear() === now.getFullYear()
    ? at.toLocaleDateString([], { day: 'numeric', month: 'short' })
    : at.toLocaleDateString([], { month: 'short', year: 'numeric' });
}

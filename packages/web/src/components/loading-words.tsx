// Something takes longer than 300 ms: words instead of a bare spinner.

export function LoadingWords({ children = 'Loading …' }: { children?: string }) {
  return (
    <p role="status" className="p-6 text-center text-muted">
      {children}
    </p>
  );
}

// The product's name with its prompt.

export function Wordmark() {
  return (
    <span className="inline-flex items-center gap-2 font-semibold tracking-tight">
      <svg aria-hidden="true" viewBox="0 0 20 20" className="size-5">
        <rect width="20" height="20" rx="4.5" className="fill-text" />
        <path
          d="M5 6.2 8.8 10 5 13.8"
          fill="none"
          className="stroke-page"
          strokeWidth="1.8"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
        <path d="M10.6 13.8H15" className="stroke-page" strokeWidth="1.8" strokeLinecap="round" />
      </svg>
      VibeCode
    </span>
  );
}

// Token buckets in memory. On one machine there is one isolate, so the limit is exact; on Cloudflare each isolate has its
// own, so there it slows one client down and is no global bound.

export interface RateLimit {
  /** Requests that may come at once. */
  burst: number;
  /** Requests that are earned back a second. */
  perSecond: number;
}

interface Bucket {
  tokens: number;
  atMs: number;
}

/** Above it the key not heard of for longest is dropped; its bucket is the likeliest to be full again. */
const MAX_BUCKETS = 10_000;

export class RateLimiter {
  readonly #limit: RateLimit;
  readonly #buckets = new Map<string, Bucket>();

  constructor(limit: RateLimit) {
    this.#limit = limit;
  }

  /** Takes one token of this key; false when there is none. */
  take(key: string, nowMs: number): boolean {
    const known = this.#buckets.get(key);
    const tokens =
      known === undefined
        ? this.#limit.burst
        : Math.min(this.#limit.burst, known.tokens + (Math.max(0, nowMs - known.atMs) / 1000) * this.#limit.perSecond);
    const allowed = tokens >= 1;
    this.#buckets.delete(key);
    this.#buckets.set(key, { tokens: allowed ? tokens - 1 : tokens, atMs: nowMs });
    if (this.#buckets.size > MAX_BUCKETS) this.#dropOldest();
    return allowed;
  }

  /** A map keeps the order of insertion, and take() inserts anew: the first key is the one not heard of for longest. */
  #dropOldest(): void {
    const [oldest] = this.#buckets.keys();
    if (oldest !== undefined) this.#buckets.delete(oldest);
  }
}

// Where the files of releases lie: a folder on one machine, a bucket on Cloudflare. Both hold what `npm run release` makes.

export interface StoredFile {
  size: number;
  /** Flows as fast as it is read; an executable has some 100 MB. */
  body: ReadableStream<Uint8Array>;
}

export interface ReleaseStore {
  /** undefined where there is no such file. */
  open(key: string): Promise<StoredFile | undefined>;
}

/** Nothing was bound: every file is missing. */
export const noReleases: ReleaseStore = { open: async () => undefined };

/** workerd's own disk service, which knows no write and leads nowhere out of its folder. */
export function folderReleases(disk: Fetcher): ReleaseStore {
  return {
    async open(key) {
      const response = await disk.fetch(`http://releases/${key}`);
      const size = Number(response.headers.get('Content-Length') ?? Number.NaN);
      // A folder is answered with a list of its files, which has no length.
      if (response.status === 200 && response.body !== null && Number.isSafeInteger(size)) {
        return { size, body: response.body as ReadableStream<Uint8Array> };
      }
      await response.body?.cancel();
      return undefined;
    },
  };
}

export function bucketReleases(bucket: R2Bucket): ReleaseStore {
  return {
    async open(key) {
      const object = await bucket.get(key);
      return object === null ? undefined : { size: object.size, body: object.body as ReadableStream<Uint8Array> };
    },
  };
}

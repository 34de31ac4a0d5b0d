// The beginning of a text or the whole of an image, fetched when a file is looked at.
import { useQuery } from '@tanstack/react-query';
import { limits, type FileEntry } from '@vibecode/protocol';
import { decodeText, imageType, TEXT_PREVIEW_BYTES } from './file-preview.ts';

/** Bytes of a closed preview are not kept: an image may be 20 MB. */
const KEEP_MS = 0;

export type FilePreview =
  | { kind: 'text'; text: string; isWhole: boolean }
  | { kind: 'image'; image: Blob }
  | { kind: 'binary' };

export interface UseFilePreviewOptions {
  gatewayId: string;
  path: string;
  entry: FileEntry;
}

export function useFilePreview({ gatewayId, path, entry }: UseFilePreviewOptions) {
  return useQuery({
    queryKey: ['file-preview', gatewayId, path, entry.modified_at, entry.size],
    enabled: entry.size <= limits.MAX_FILE_BYTES,
    gcTime: KEEP_MS,
    staleTime: Infinity,
    queryFn: async ({ signal }): Promise<FilePreview> => {
      const { openTransferClient } = await import('./open-transfer-client.ts');
      const lifetime = new AbortController();
      const image = imageType(entry.name);
      try {
        const { bytes, isWhole } = await openTransferClient(gatewayId, lifetime.signal).download({
          path,
          onProgress: () => {},
          signal,
          ...(image === null ? { takeBytes: TEXT_PREVIEW_BYTES } : {}),
        });
        if (image !== null) return { kind: 'image', image: new Blob([bytes], { type: image }) };
        const text = decodeText(new Uint8Array(await bytes.arrayBuffer()), { isWhole });
        return text === null ? { kind: 'binary' } : { kind: 'text', text, isWhole };
      } finally {
        lifetime.abort();
      }
    },
  });
}

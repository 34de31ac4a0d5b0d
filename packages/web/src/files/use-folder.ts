// One folder of a machine, page by page, over the link that the page has.
import { useInfiniteQuery } from '@tanstack/react-query';
import type { FileEntry } from '@vibecode/protocol';
import { useEffect } from 'react';
import type { MachineLink } from '../link/machine-link.ts';
import { whenConnected } from '../link/when-connected.ts';
import { isMachineOrder, sortEntries, type FileOrder } from './sort-entries.ts';

/** What is sorted by size or date has to be there first; a folder of more than this many pages is sorted in part. */
const MOST_PAGES_SORTED = 20;

export interface UseFolderOptions {
  link: MachineLink | null;
  gatewayId: string;
  path: string;
  showHidden: boolean;
  order: FileOrder;
}

export interface Folder {
  /** Resolved by the machine; undefined until it has answered. */
  path: string | undefined;
  parent: string | null;
  roots: readonly string[];
  entries: readonly FileEntry[];
  hasMore: boolean;
  isLoadingMore: boolean;
  /** Of the next page: what was read before stays, and another try is the person's to ask for. */
  moreError: Error | null;
  loadMore: () => void;
  isLoading: boolean;
  isRefreshing: boolean;
  error: Error | null;
  refresh: () => void;
}

export function useFolder({ link, gatewayId, path, showHidden, order }: UseFolderOptions): Folder {
  const query = useInfiniteQuery({
    queryKey: ['files', gatewayId, path, showHidden],
    enabled: link !== null,
    queryFn: async ({ pageParam, signal }) => {
      if (link === null) throw new Error('asked without a link');
      await whenConnected(link, { signal });
      return link.request('file.list', {
        path,
        show_hidden: showHidden,
        ...(pageParam === null ? {} : { after: pageParam }),
      });
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ next_after: nextAfter }) => nextAfter,
  });
  const { data, error, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = query;
  const pageCount = data?.pages.length ?? 0;
  const needsAll = !isMachineOrder(order) && hasNextPage && pageCount < MOST_PAGES_SORTED;
  /** Of the page to fetch next; a page that came within one render would change nothing else that the effect sees. */
  const wantedPage = needsAll && !isFetchingNextPage && !isFetchNextPageError ? pageCount : null;

  useEffect(() => {
    if (wantedPage !== null) void fetchNextPage();
  }, [wantedPage, fetchNextPage]);

  const first = data?.pages[0];
  return {
    path: first?.path,
    parent: first?.parent ?? null,
    roots: first?.roots ?? [],
    entries: sortEntries(data?.pages.flatMap(({ entries }) => entries) ?? [], order),
    hasMore: hasNextPage,
    isLoadingMore: isFetchingNextPage,
    moreError: isFetchNextPageError ? error : null,
    loadMore: () => void fetchNextPage(),
    isLoading: query.isPending,
    isRefreshing: query.isRefetching,
    error: isFetchNextPageError ? null : error,
    refresh: () => void query.refetch(),
  };
}

// Who is signed in here, and the address that this VibeCode gives to other machines.
import { useQuery } from '@tanstack/react-query';
import { fetchMe } from './account-api.ts';

export function useMe() {
  return useQuery({ queryKey: ['me'], queryFn: ({ signal }) => fetchMe(signal) });
}

/** For lines that are run elsewhere: this page may have been opened at an address that only this machine knows. */
export function usePublicUrl(): string {
  return useMe().data?.public_url ?? location.origin;
}

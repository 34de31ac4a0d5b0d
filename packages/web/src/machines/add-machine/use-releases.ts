// Whether there is a gateway to install from here. Looked at again, so that making a release is enough.
import { useQuery } from '@tanstack/react-query';
import { httpValidators } from '@vibecode/protocol/validators';
import { request } from '../../api/request.ts';

const POLL_MS = 10_000;

export function useReleases() {
  return useQuery({
    queryKey: ['releases'],
    queryFn: ({ signal }) => request('/api/releases', { validate: httpValidators.releases, signal }),
    refetchInterval: POLL_MS,
  });
}

// Runs before the router reads the address: the token is gone from it when anything else looks.
import { takeClaimToken } from './claim-token.ts';

export const takenClaimToken = location.pathname === '/claim' ? takeClaimToken(location, history) : null;

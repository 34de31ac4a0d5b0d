// What the middlewares leave for the routes.
import type { SignIn } from '../db/sign-ins.ts';

export interface AppContext {
  Variables: {
    /** The listed origin whose host was asked for. */
    origin: string;
    /** Set by requireSignIn. */
    signIn: SignIn;
  };
}

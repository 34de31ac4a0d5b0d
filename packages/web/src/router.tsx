// Every page's address. Pages are chunks of their own, so that signing in loads neither lists nor terminal.
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { readPageKey } from './link/page-key.ts';
import { LoadingWords } from './components/loading-words.tsx';
import { NotFoundPage } from './pages/not-found-page.tsx';
import { PageFailed } from './pages/page-failed.tsx';

const rootRoute = createRootRoute({ notFoundComponent: () => <NotFoundPage /> });

const claimRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/claim',
  component: lazyRouteComponent(() => import('./pages/claim-page.tsx'), 'ClaimPage'),
});

const signedOutRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/signed-out',
  component: lazyRouteComponent(() => import('./pages/signed-out-page.tsx'), 'SignedOutPage'),
});

const signedInRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'signed-in',
  beforeLoad: () => {
    // oxlint-disable-next-line typescript/only-throw-error -- the router's way to redirect
    if (readPageKey() === null) throw redirect({ to: '/signed-out', replace: true });
  },
  component: lazyRouteComponent(() => import('./components/signed-in-layout.tsx'), 'SignedInLayout'),
});

const homeRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/',
  component: lazyRouteComponent(() => import('./pages/home-page.tsx'), 'HomePage'),
});

export interface NewSessionSearch {
  /** Machine and session that the form is filled from: "start again in the same folder". */
  machine?: string;
  from?: string;
}

const newSessionRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/new',
  validateSearch: (search): NewSessionSearch => ({
    ...(typeof search['machine'] === 'string' ? { machine: search['machine'] } : {}),
    ...(typeof search['from'] === 'string' ? { from: search['from'] } : {}),
  }),
  component: lazyRouteComponent(() => import('./pages/new-session-page.tsx'), 'NewSessionPage'),
});

const sessionRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/s/$sessionId',
  component: lazyRouteComponent(() => import('./pages/session-page.tsx'), 'SessionPage'),
});

export interface MachineSearch {
  /** Which part of the page; machine-tab.ts has the names. */
  tab?: string;
}

const machineRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/machines/$gatewayId',
  validateSearch: (search): MachineSearch => (typeof search['tab'] === 'string' ? { tab: search['tab'] } : {}),
  component: lazyRouteComponent(() => import('./pages/machine-page.tsx'), 'MachinePage'),
});

export interface AddMachineSearch {
  /** Which way; add-way.ts has the names. */
  way?: string;
  /** That a machine shows, to be confirmed. */
  code?: string;
}

const addMachineRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/add',
  validateSearch: (search): AddMachineSearch => ({
    ...(typeof search['way'] === 'string' ? { way: search['way'] } : {}),
    ...(typeof search['code'] === 'string' ? { code: search['code'] } : {}),
  }),
  component: lazyRouteComponent(() => import('./pages/add-machine-page.tsx'), 'AddMachinePage'),
});

const settingsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/settings',
  component: lazyRouteComponent(() => import('./pages/settings-page.tsx'), 'SettingsPage'),
});

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    claimRoute,
    signedOutRoute,
    signedInRoute.addChildren([homeRoute, newSessionRoute, sessionRoute, machineRoute, addMachineRoute, settingsRoute]),
  ]),
  defaultPreload: 'intent',
  defaultPendingComponent: LoadingWords,
  defaultPendingMs: 300,
  defaultErrorComponent: PageFailed,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

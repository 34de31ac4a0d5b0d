// The page starts here: settings and colours first, so that nothing is painted twice, then the router.
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from '@tanstack/react-router';
import './app.css';
import './account/taken-claim-token.ts';
import { router } from './router.tsx';
import { followColorScheme } from './settings/color-scheme.ts';
import { loadSettings } from './settings/settings.ts';

loadSettings();
followColorScheme();

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <RouterProvider router={router} />
  </StrictMode>,
);

// Where this machine's Chromium is, for the tests that need a browser.
import { existsSync } from 'node:fs';

const USUAL_PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** `VIBECODE_CHROMIUM` names another one. */
export function findChromium() {
  const chosen = process.env['VIBECODE_CHROMIUM'];
  if (chosen !== undefined) return existsSync(chosen) ? chosen : null;
  return USUAL_PLACES.find((path) => existsSync(path)) ?? null;
}

import { expect, it } from 'vitest';
import { shortFolder } from './short-folder.ts';

it('[UI5] shows folders below the home folder with ~, and no others', () => {
  expect(shortFolder('/home/ada/project', '/home/ada')).toBe('~/project');
  expect(shortFolder('/home/ada', '/home/ada')).toBe('~');
  expect(shortFolder('/home/adam', '/home/ada')).toBe('/home/adam');
  expect(shortFolder('/srv', '/')).toBe('/srv');
  expect(shortFolder('/srv', undefined)).toBe('/srv');
});

import { describe, expect, it } from 'vitest';
import { HostError } from './errors.ts';
import { DEFAULT_PORT, parseOptions, type Surroundings } from './options.ts';

const surroundings: Surroundings = { home: '/home/ada', currentFolder: '/work', xdgDataHome: undefined };

function run(...argv: string[]) {
  const invocation = parseOptions(argv, surroundings);
  if (invocation.do !== 'run') throw new Error('expected a run');
  return invocation.options;
}

function refusal(...argv: string[]): string {
  try {
    parseOptions(argv, surroundings);
  } catch (error) {
    if (error instanceof HostError && error.kind === 'usage') return error.message;
    throw error;
  }
  throw new Error(`${argv.join(' ')} was taken`);
}

describe('options', () => {
  it('[HOST7] has a default for everything', () => {
    expect(run()).toEqual({
      port: DEFAULT_PORT,
      dataFolder: '/home/ada/.local/share/vibecode',
      publicUrl: null,
      openBrowser: true,
      json: false,
      digitalOceanUrl: null,
    });
  });

  it('[HOST7] takes every option', () => {
    expect(
      run('--port', '0', '--data', 'mine', '--no-open', '--json', '--public-url', 'https://box.example:8443'),
    ).toEqual({
      port: 0,
      dataFolder: '/work/mine',
      publicUrl: new URL('https://box.example:8443'),
      openBrowser: false,
      json: true,
      digitalOceanUrl: null,
    });
  });

  it('[HOST7] follows XDG_DATA_HOME when it is absolute, as its specification says', () => {
    const dataFolder = (xdgDataHome: string) => {
      const invocation = parseOptions([], { ...surroundings, xdgDataHome });
      return invocation.do === 'run' ? invocation.options.dataFolder : null;
    };
    expect(dataFolder('/data')).toBe('/data/vibecode');
    expect(dataFolder('data')).toBe('/home/ada/.local/share/vibecode');
  });

  it('[HOST7] shows help and version', () => {
    expect(parseOptions(['--help'], surroundings)).toEqual({ do: 'help' });
    expect(parseOptions(['-h'], surroundings)).toEqual({ do: 'help' });
    expect(parseOptions(['--version'], surroundings)).toEqual({ do: 'version' });
  });

  it.each([[['--prt', '4']], [['extra']], [['--port']]])('[HOST7] refuses %j with the usage', (argv) => {
    expect(refusal(...argv)).toContain('npm start -- [options]');
  });

  it.each(['-1', '65536', '80a', '', '1e3', '0x50'])('[HOST7] refuses port "%s"', (port) => {
    expect(refusal(`--port=${port}`)).toContain('--port takes a number from 0 to 65535');
  });

  it.each([
    'box.example',
    'ftp://box.example',
    'https://box.example/vibecode',
    'https://me:secret@box.example',
    'https://box.example/?a=b',
    'https://$(id).example',
  ])('[HOST7] refuses public address %s', (url) => {
    expect(refusal('--public-url', url)).toContain('--public-url');
  });

  it('[HOST18] takes the address of a cloud that is acted here, and nothing that is none', () => {
    const cloud = (digitalOceanUrl: string) => parseOptions([], { ...surroundings, digitalOceanUrl });
    expect(cloud('http://127.0.0.1:9')).toMatchObject({ options: { digitalOceanUrl: new URL('http://127.0.0.1:9') } });
    expect(cloud('')).toMatchObject({ options: { digitalOceanUrl: null } });
    expect(() => cloud('nonsense')).toThrow('VIBECODE_DIGITALOCEAN_URL');
  });
});

// Fails where a tracked file holds a registry host, a path of one machine or something that looks like a secret.
import { readTrackedFiles } from './read-tracked-files.ts';
import { report } from './report.ts';
import { textFaults } from './text-faults.ts';

const binary = /\.(?:png|jpe?g|gif|ico|woff2?|raw|gz|wasm)$/;
report('Texts', textFaults(await readTrackedFiles((path) => !binary.test(path))));

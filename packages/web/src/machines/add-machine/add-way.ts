// Names of the ways to add a machine, as they stand in the address. Pure.

export const ADD_WAYS = [
  { name: 'token', label: 'Linux or Mac', detail: 'One line and a token to paste' },
  { name: 'code', label: 'By a code', detail: 'The machine shows one, you confirm it' },
  { name: 'cloud', label: 'A new cloud machine', detail: 'Made for you at DigitalOcean' },
  { name: 'here', label: 'This computer', detail: 'The one that VibeCode runs on' },
] as const;

export type AddWay = (typeof ADD_WAYS)[number]['name'];

export function addWay(value: unknown): AddWay {
  return ADD_WAYS.find(({ name }) => name === value)?.name ?? 'token';
}

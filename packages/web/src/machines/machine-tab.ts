// Names of the parts of a machine's page, as they stand in its address. Pure.

export const MACHINE_TABS = [
  { name: 'overview', label: 'Overview' },
  { name: 'health', label: 'Health' },
  { name: 'agents', label: 'Agents' },
  { name: 'keys', label: 'SSH keys' },
  { name: 'files', label: 'Files' },
  { name: 'settings', label: 'Settings' },
] as const;

export type MachineTab = (typeof MACHINE_TABS)[number]['name'];

export function machineTab(value: unknown): MachineTab {
  return MACHINE_TABS.find(({ name }) => name === value)?.name ?? 'overview';
}

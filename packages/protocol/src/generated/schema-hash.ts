// Generated from schema/ by scripts/generate.ts; do not edit.
export const SCHEMA_HASH = 'c8ba2e9967ac8bd91eae2bb513df304a099896d5bfd958db124a6689e45a599d';

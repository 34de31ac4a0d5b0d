// Generated from schema/ by scripts/generate.ts; do not edit.
export const SCHEMA_HASH = '4b9387d43a867f411a3fe1eadbdc60ccbad6c8d7c2faef1e6829f5f0fe904f59';

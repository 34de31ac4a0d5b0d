// Generated from schema/ by scripts/generate.ts; do not edit.
export const SCHEMA_HASH = '3ffaf4852cc4c2bd3928f0abac67ffa5739a50e93fb9c4820ac8d77fc4ff56b7';

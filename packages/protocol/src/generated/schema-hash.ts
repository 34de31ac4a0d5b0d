// Generated from schema/ by scripts/generate.ts; do not edit.
export const SCHEMA_HASH = '79c552f4e64e0423a635cb743b0b8f802842c8646e17ea953a1450ccfd97a8c3';

// Generated from schema/ by scripts/generate.ts; do not edit.
export const SCHEMA_HASH = '5c42ec2e59e4f4489f1511bef598af203fc66905a86df63f7e4e5b77cc22c833';

// Generated from schema/ by scripts/generate.ts; do not edit.
export const SCHEMA_HASH = 'fcacb0dcf252b0bdbfa60dc5edb2565f259ed74c1abd9c371b8b1597a3e34742';

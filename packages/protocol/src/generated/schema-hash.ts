// Generated from schema/ by scripts/generate.ts; do not edit.
export const SCHEMA_HASH = 'e0555bbbe088267b8a20e28f4c5cc14ac2fc2861858bc21200433a4912e8bd23';

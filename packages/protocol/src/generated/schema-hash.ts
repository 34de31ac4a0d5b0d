// Generated from schema/ by scripts/generate.ts; do not edit.
export const SCHEMA_HASH = '7476fcdf3ac42985511509903a57168121c30ef60be6001a0b2aef7f0bec654d';

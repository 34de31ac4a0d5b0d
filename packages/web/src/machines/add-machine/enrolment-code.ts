// A code as people type it from another screen. Pure.

const CODE = /^[BCDFGHJKLMNPQRSTVWXZ]{8}$/;

/** In the form that machines show, `BCDF-GHJK`; null where it cannot be one. */
export function readEnrolmentCode(text: string): string | null {
  const letters = text.toUpperCase().replaceAll(/[\s-]/g, '');
  return CODE.test(letters) ? `${letters.slice(0, 4)}-${letters.slice(4)}` : null;
}

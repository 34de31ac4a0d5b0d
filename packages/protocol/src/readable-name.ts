// What people call their sessions and machines: a name that reads as it is written. Stricter than the schemas, which must still let through
// what was named before. Pure.

/** Controls, line breaks, and what turns the direction of text: a name with it shows as another one. Joiners of emoji and scripts stay. */
const UNREADABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Bidi_Control}]/gu;
const VISIBLE = /[^\p{Cc}\p{Cf}\p{Z}\p{Default_Ignorable_Code_Point}]/u;

export function isReadableName(name: string): boolean {
  return VISIBLE.test(name) && name.search(UNREADABLE) === -1;
}

/** Of what was named by others, such as a folder. */
export function toReadableName(text: string): string {
  return text.replaceAll(UNREADABLE, ' ');
}

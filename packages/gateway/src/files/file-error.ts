// What the file system refused -> what the person is told: a closed code, and a sentence that says what to do.
import { isProtocolError, ProtocolError, type ErrorCode } from '@vibecode/protocol';
import { errnoOf } from '../platform/errno-of.ts';

/** A path in a message: its end says which file is meant. */
const MAX_SHOWN_LENGTH = 300;

/** Controls, ends of lines, and what turns letters around or has no width: a name in a message must not pass for another. */
const UNSEEN =
  /\p{Cc}|\p{Zl}|\p{Zp}|\p{Cs}|(?!\p{Variation_Selector}|[\u200c\u200d])\p{Default_Ignorable_Code_Point}/gu;

const MEANING: Record<string, { code: ErrorCode; say: (path: string) => string }> = {
  ENOENT: { code: 'path_not_found', say: (path) => `${path} does not exist. Check the path.` },
  ENOTDIR: { code: 'not_a_folder', say: (path) => `A part of ${path} is a file, not a folder. Check the path.` },
  EISDIR: { code: 'not_a_file', say: (path) => `${path} is a folder. Choose a file.` },
  ENOTEMPTY: { code: 'not_a_file', say: (path) => `${path} is a folder. Choose a file.` },
  ENXIO: { code: 'not_a_file', say: (path) => `${path} is no ordinary file. Choose another one.` },
  ENODEV: { code: 'not_a_file', say: (path) => `${path} is no ordinary file. Choose another one.` },
  EEXIST: {
    code: 'file_exists',
    say: (path) => `${path} is there already. Choose another name, or say that it may be replaced.`,
  },
  EACCES: {
    code: 'permission_denied',
    say: (path) => `The user that sessions run as may not open ${path}. Change its permissions.`,
  },
  EPERM: {
    code: 'permission_denied',
    say: (path) => `The system does not allow this for ${path}. Change its permissions or attributes.`,
  },
  EROFS: {
    code: 'permission_denied',
    say: (path) => `${path} lies on a read-only file system. Choose another folder.`,
  },
  ENOSPC: { code: 'disk_full', say: (path) => `The disk of ${path} is full. Free some space and try again.` },
  EDQUOT: {
    code: 'disk_full',
    say: (path) => `The quota for the disk of ${path} is used up. Free some space and try again.`,
  },
  EFBIG: { code: 'file_too_large', say: (path) => `The file system takes no file of this size at ${path}.` },
  ENAMETOOLONG: { code: 'path_refused', say: () => 'A name of the path is too long here. Choose a shorter one.' },
  EILSEQ: { code: 'path_refused', say: () => 'The file system takes no such name. Choose another one.' },
  EINVAL: { code: 'path_refused', say: () => 'The file system takes no such name. Choose another one.' },
  ELOOP: { code: 'path_refused', say: (path) => `The links at ${path} lead in a circle.` },
  EMFILE: { code: 'limit_reached', say: () => 'Too many files are open on this machine. Try again later.' },
  ENFILE: { code: 'limit_reached', say: () => 'Too many files are open on this machine. Try again later.' },
};

/** Errors of ours and faults that have no meaning for a person pass unchanged. */
export function fileError(error: unknown, path: string): unknown {
  if (isProtocolError(error)) return error;
  const meaning = MEANING[errnoOf(error) ?? ''];
  return meaning === undefined ? error : new ProtocolError(meaning.code, meaning.say(shown(path)), { cause: error });
}

export function shown(path: string): string {
  const seen = path.replaceAll(UNSEEN, (character) => {
    const digits = (character.codePointAt(0) ?? 0).toString(16);
    return digits.length > 4 ? `\\u{${digits}}` : `\\u${digits.padStart(4, '0')}`;
  });
  return seen.length <= MAX_SHOWN_LENGTH ? seen : `…${seen.slice(-MAX_SHOWN_LENGTH)}`;
}

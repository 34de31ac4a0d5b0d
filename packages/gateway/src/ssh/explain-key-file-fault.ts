// A fault of the file system at authorized_keys -> what the person is told, and can do. Pure.
import { dirname } from 'node:path';
import { ProtocolError } from '@vibecode/protocol';

export function explainKeyFileFault(error: unknown, path: string): unknown {
  switch ((error as NodeJS.ErrnoException).code ?? '') {
    case 'EACCES':
    case 'EPERM':
      return new ProtocolError(
        'permission_denied',
        `The gateway's user may not change ${path}. Look at the rights of it and of its folder: ls -la ${dirname(path)}`,
        { cause: error },
      );
    case 'EROFS':
      return new ProtocolError('permission_denied', `${path} is on a file system that cannot be written.`, {
        cause: error,
      });
    case 'ENOSPC':
    case 'EDQUOT':
      return new ProtocolError('disk_full', `No space is left where ${path} is. Free some, then try again.`, {
        cause: error,
      });
    case 'ENOENT':
      return new ProtocolError('path_not_found', `The folder of ${path} is not there. Make it, then try again.`, {
        cause: error,
      });
    case 'EISDIR':
    case 'ENOTDIR':
    case 'ELOOP':
      return new ProtocolError('not_a_file', `${path} is no file. Move what is in its place away, then try again.`, {
        cause: error,
      });
    default:
      return error;
  }
}

// Close code of a refusal -> what a person has to do about it. Pure.
import { CLOSE } from '@vibecode/protocol';
import type { LinkClose } from '@vibecode/protocol/link';

export function explainRefusal(close: LinkClose): string {
  switch (close.code) {
    case CLOSE.UNAUTHORIZED.code:
      return `The credential is not accepted (${close.reason}). Put a valid one into the credential file: enrol this gateway again. It is read again at each try.`;
    case CLOSE.REVOKED.code:
      return "The gateway's credential was revoked. If that was not meant, enrol this gateway again; the credential file is read again at each try.";
    case CLOSE.CLONED.code:
      return 'Another gateway is connected with this credential, probably a copy of this machine. Stop it, or enrol one of the two anew: delete the instance file and the credential file on the copy.';
    case CLOSE.REPLACED.code:
      return 'Another process connected as this very gateway, probably from a copy of the data folder. Stop one of the two.';
    case CLOSE.VERSION.code:
      return `Gateway and control plane have no protocol version in common. Update the one that is older: ${close.reason}.`;
    default:
      return `The control plane refused the link with code ${close.code}. Look at its log.`;
  }
}

// Validators of REST bodies, by the name of their schema in schema/http.
export {
  validateHttpAgents as agents,
  validateHttpClaimRequest as claimRequest,
  validateHttpClaimResponse as claimResponse,
  validateHttpError as error,
  validateHttpMachines as machines,
  validateHttpMe as me,
  validateHttpSession as session,
  validateHttpSessionCreateRequest as sessionCreateRequest,
  validateHttpSessions as sessions,
  validateHttpSignInLink as signInLink,
} from './generated/validate-http.js';

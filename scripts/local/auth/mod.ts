/**
 * What Auth needs besides lite: ES256 tokens and the administration of users.
 *
 * @module
 */
export { type AdminUsersOptions, createAdminUsers } from "./admin_users.ts";
export { signUpAnonymously } from "./anonymous.ts";
export { createTokenFront, type TokenFront, type TokenFrontOptions } from "./token_front.ts";

/**
 * Whether a script of this server's own page asks: no page can set these headers itself
 * (https://developer.mozilla.org/docs/Web/HTTP/Headers/Sec-Fetch-Site). Who calls under which name is checked before.
 */
export function isFromOwnPage({ headers }: Request): boolean {
  return headers.get("sec-fetch-site") === "same-origin" &&
    headers.get("sec-fetch-dest") === "empty";
}

/** Whether a picture, or an address that somebody opened, comes out of this server's own page. */
export function isShownByOwnPage({ headers }: Request): boolean {
  const site = headers.get("sec-fetch-site");
  return site === "same-origin" ||
    (site === "none" && headers.get("sec-fetch-mode") === "navigate");
}

const localSuffixes = [".localhost", ".local", ".internal"];
const localHosts = ["localhost", "127.0.0.1", "0.0.0.0", "[::1]"];
const appSchemes = ["app:", "file:", "tauri:", "vscode-webview:", "vscode-file:"];
const privateAddress = /^(10\.|127\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/;

/**
 * True for a Host header that a server bound to loopback refuses, which is what a tunnel sends that does not rewrite it
 * (https://docs.ollama.com/faq).
 */
export function isForeignHost(host: string | undefined): boolean {
  if (host === undefined || !URL.canParse(`http://${host}`)) return false;
  const { hostname } = new URL(`http://${host}`);
  return !localHosts.includes(hostname) && !privateAddress.test(hostname) &&
    !localSuffixes.some((suffix) => hostname.endsWith(suffix));
}

/** True for an Origin header that the default `OLLAMA_ORIGINS` does not list. */
export function isForeignOrigin(origin: string | undefined): boolean {
  if (origin === undefined || !URL.canParse(origin)) return false;
  const { protocol, hostname } = new URL(origin);
  return !appSchemes.includes(protocol) && !localHosts.includes(hostname);
}

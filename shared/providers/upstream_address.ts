/** One upstream server of a provider. */
export interface Endpoint {
  /** Without a trailing slash. */
  baseUrl: string;
  /** What its owner calls it; told in messages in place of its address. */
  name?: string;
  /** Sent with every call, such as the headers of a tunnel's access control. */
  headers: Record<string, string>;
  /** True for one that has been failing and is given no new work; what it has at work is still asked about. */
  rests?: boolean;
}

/** One account or server of a provider, with limits, quota, health and cooldown of its own. */
export interface Upstream {
  /** `gemini/2` for the second key, `comfyui/studio` for the server of that name. */
  id: string;
  endpoint: Endpoint;
  /** Absent for a provider that needs none. */
  apiKey?: string;
}

/// <reference lib="dom" />
import { useEffect, useState } from "preact/hooks";

/** Where the console is: the path behind `#`, and its parameters. */
export interface Route {
  /** Such as `["jobs", "29a3…"]`. */
  path: string[];
  query: URLSearchParams;
}

/** The place that the address bar shows. */
export function useRoute(): Route {
  const [route, setRoute] = useState(readRoute);
  useEffect(() => {
    const follow = () => setRoute(readRoute());
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  return route;
}

/** The address of a place, for `href`. */
export function placeOf(path: string, query: Record<string, string> = {}): string {
  const text = new URLSearchParams(query).toString();
  return `#/${path}${text && `?${text}`}`;
}

/** Goes to a place. */
export function goTo(path: string, query: Record<string, string> = {}): void {
  location.hash = placeOf(path, query);
}

function readRoute(): Route {
  const [path = "", query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  return { path: path.split("/").filter((part) => part !== ""), query: new URLSearchParams(query) };
}

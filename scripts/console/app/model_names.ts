/// <reference lib="dom" />
import { useEffect, useState } from "preact/hooks";
import { call } from "./api.ts";
import type { ModelsAnswer } from "./shapes.ts";

let asked: Promise<Map<string, string>> | undefined;

/** Names of models for people, by what their providers call them; their ids until these are known. */
export function useModelNames(): (provider: string | null, model: string | null) => string {
  const [names, setNames] = useState(new Map<string, string>());
  useEffect(() => {
    asked ??= read().catch(() => {
      asked = undefined;
      return new Map();
    });
    asked.then(setNames);
  }, []);
  return (provider, model) => names.get(`${provider}/${model}`) ?? model ?? "";
}

async function read(): Promise<Map<string, string>> {
  const { models } = await call<ModelsAnswer>("/providers/models");
  return new Map(models.map(({ provider, id, name }) => [`${provider}/${id}`, name]));
}

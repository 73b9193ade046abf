import { equal } from "node:assert/strict";
import { forbidden, notFound, projectNotFound, promptTooLong } from "./mod.ts";

Deno.test("notFound() says the same of what is not there and of what is not yours, and names it", () => {
  const { status, code, message } = notFound("picture", "42");
  equal(status, 404);
  equal(code, "not_found");
  equal(message, "There is no picture 42, or it is not yours.");
});

Deno.test("projectNotFound() names the project when the caller did", () => {
  equal(
    projectNotFound("42").message.startsWith("There is no project 42, or it is not yours."),
    true,
  );
  equal(
    projectNotFound(null).message.startsWith("The request names no project, and no single one"),
    true,
  );
});

Deno.test("forbidden() says who could do it", () => {
  const viewers =
    "A viewer cannot delete pictures. Ask an admin of the organization for another role.";
  equal(forbidden("delete pictures", "member").message, viewers);
  const members = "Only an admin or the owner of the organization can rotate a webhook secret.";
  equal(forbidden("rotate a webhook secret", "admin").message, members);
});

Deno.test("promptTooLong() names the field, the length and the limit", () => {
  const { status, errors } = promptTooLong("negative_prompt", "negative prompt", 10_001, 10_000);
  equal(status, 400);
  const message =
    "The negative prompt has 10,001 characters; at most 10,000 are accepted. Shorten it.";
  equal(JSON.stringify(errors), JSON.stringify([{ path: "negative_prompt", message }]));
});

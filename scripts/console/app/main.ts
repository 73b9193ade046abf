/// <reference lib="dom" />
import { h, render } from "preact";
import { Shell } from "./shell.ts";

const place = document.getElementById("console");
if (!place) throw new Error("unreachable: the page has a place for the console");
place.textContent = "";
render(h(Shell, {}), place);

// The toy provider as a program.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { serve } from "../../../src/terraform-plugin/index.js";
import { toyProvider } from "./provider.js";

// Each start leaves its process id, so that a test can tell whether all have ended.
const processes = process.env.TOY_PROCESSES;
if (processes !== undefined) {
  mkdirSync(processes, { recursive: true });
  writeFileSync(join(processes, String(process.pid)), "");
}

void serve(toyProvider(process.env.TOY_STORE ?? "toy.json"), { debug: process.argv.includes("--debug") });

// Before the handshake, as a careless dependency would: it must not reach stdout.
console.log("a careless line");

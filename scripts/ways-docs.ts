// The table of ways in docs/probe.md, made of src/integration/wire/ways.ts.
import { wayNames, waysTable } from "../src/integration/wire/ways.js";
import { withMadeParts } from "./marked-parts.js";

export function waysDocumentation(): Readonly<Record<string, string>> {
  return { "docs/probe.md": withMadeParts("docs/probe.md", { ways: waysPart }) };
}

function waysPart(): readonly string[] {
  const rows = wayNames.map((name) => {
    const { question, values, assumed, evidence }: AnyWay = waysTable[name];
    const all = Object.entries(values).toSorted(([a], [b]) => Number(b === assumed) - Number(a === assumed));
    const texts = all.map(([value, { means }]) => `\`${value}\`: ${means}`);
    return `| \`${name}\` | ${question} | ${texts.join("; ")} | ${evidence} |`;
  });
  return ["| way | question | values | what shows it |", "|---|---|---|---|", ...rows];
}

interface AnyWay {
  readonly question: string;
  readonly values: Readonly<Record<string, { readonly means: string }>>;
  readonly assumed: string;
  readonly evidence: string;
}

// What a build makes after the compiler has run, without what is left of an earlier one: `rampsync/cdktn`, and the programs: the command's verbs and the provider, each in one file.
import { buildForCdktn } from "./build-cdktn.js";
import { buildCommand } from "./build-command.js";
import { buildPage } from "./build-page.js";
import { buildProvider, bundledProvider } from "./build-provider.js";
import { prune } from "./prune.js";

prune();
buildForCdktn();
void buildCommand({ more: buildPage() });
void buildProvider(bundledProvider);

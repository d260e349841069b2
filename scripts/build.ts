// What a build makes after the compiler has run: `rampsync/cdktn`, and the programs: the command's verbs and the provider, each in one file.
import { buildForCdktn } from "./build-cdktn.js";
import { buildCommand } from "./build-command.js";
import { buildProvider, bundledProvider } from "./build-provider.js";

buildForCdktn();
void buildCommand();
void buildProvider(bundledProvider);

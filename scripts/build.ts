// What a build makes after the compiler has run: `rampsync/cdktn`, and the provider's program.
import { buildForCdktn } from "./build-cdktn.js";
import { buildProvider, bundledProvider } from "./build-provider.js";

buildForCdktn();
void buildProvider(bundledProvider);

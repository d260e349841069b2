// The tests that `npm run test:mutation` runs against each mutant: those of the domain, the client and the resource.
import { defineConfig } from "vitest/config";
import whole from "./vitest.config.mjs";

export default defineConfig({
  ...whole,
  test: {
    ...whole.test,
    // Not the laws: they would cost each mutant that is left seconds.
    include: ["test/{integration,opsramp,resources}/**/*.test.ts"],
    // Ten thousand pairs a test: nothing that a smaller one would not find.
    exclude: ["test/integration/size.test.ts"],
    isolate: false,
  },
});

#!/usr/bin/env node
// The program of a provider that knows the toy, in place of src/terraform-provider/main.ts.
import { serve } from "../../src/terraform-plugin/index.js";
import { createProvider } from "../../src/terraform-provider/provider.js";
import { laterResources } from "./tables.js";

void serve(createProvider({ environment: process.env }, laterResources).provider);

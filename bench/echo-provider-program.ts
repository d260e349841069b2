// The provider that hands back what it is given, as the program that Terraform starts.
import { serveEcho } from "./echo-provider.js";

void serveEcho();

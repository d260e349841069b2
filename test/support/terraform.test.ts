// How the tests find the terraform that they run.
import { expect, it } from "vitest";
import { versionIn } from "./terraform.js";

it("the version of terraform is read behind a warning that it prints before", () => {
  const json = '{\n  "terraform_version": "1.11.4"\n}\n';
  expect(versionIn(json)).toBe("1.11.4");
  expect(versionIn(`Warning: a {file} has another owner\n\n${json}`)).toBe("1.11.4");
});

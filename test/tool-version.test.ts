import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { it } from "node:test";
import { toolVersion } from "../src/tool-version.ts";

it("the version is that of the package", () => {
	const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
	assert.equal(toolVersion(), version);
});

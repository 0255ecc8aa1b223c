import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { fileKindOf } from "../../src/config/file-kind.ts";
import { driverText, workloadText } from "../support/run-texts.ts";
import { scratchDirectory, scratchFile } from "./scratch-file.ts";

const folder = scratchDirectory();

const rows: Array<[what: string, text: string, kind: string]> = [
	["a driver file", driverText(), "driver"],
	["a driver file with a misspelt class", "name: x\ndriverClas: y\nreplicationFactor: 1\n", "driver"],
	["a workload file", workloadText(), "workload"],
	["a workload file with a misspelt key", "topicz: 1\n", "workload"],
	["a workers file", "workers:\n  - http://h:8080\n", "workers"],
	["a file with a name only", "name: x\n", "workload"],
];

describe("fileKindOf", () => {
	for (const [what, text, kind] of rows) {
		it(`knows ${what}`, async () => assert.equal(await fileKindOf(scratchFile(folder, "f.yaml", text)), kind));
	}

	it("refuses what is no mapping", async () => {
		await assert.rejects(fileKindOf(scratchFile(folder, "list.yaml", "- 1\n")), /list\.yaml.*must consist of `key/);
	});
});

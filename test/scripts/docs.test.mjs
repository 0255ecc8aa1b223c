import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { test } from "node:test";
import { checkKeysPage, keysPage, renderKeysPage } from "../../scripts/docs.mjs";
import { readJson, root } from "../../scripts/project.mjs";
import { driverSchema } from "../../src/config/driver/driver.ts";
import { workloadSchema } from "../../src/config/workload/workload-schema.ts";
import { tempFolder } from "./temp-folder.mjs";

const page = renderKeysPage();

test("docs/keys.md is what the schemas say; npm run docs writes it", () => {
	assert.equal(readFileSync(keysPage, "utf8"), page);
});

test("the check refuses a page that is stale or missing", (context) => {
	const stale = join(tempFolder(context), "keys.md");
	const refusal = { name: "SetupError", exitCode: 1, message: /keys\.md is not what the schemas say; write it with/ };
	assert.throws(() => checkKeysPage(stale), refusal);
	writeFileSync(stale, page.replace("`topics`", "`topic`"));
	assert.throws(() => checkKeysPage(stale), refusal);
	writeFileSync(stale, page);
	assert.doesNotThrow(() => checkKeysPage(stale));
});

test("the page has a row for every key", () => {
	const rows = new Set([...page.matchAll(/^\| `([\w.]+)` \|/gm)].map(([, key]) => key));
	const keys = [...Object.keys(workloadSchema.shape), ...Object.keys(driverSchema.shape)];
	assert.deepEqual(
		keys.filter((key) => !rows.has(key)),
		[],
	);
	assert.ok(rows.has("librdkafka.admin"));
});

test("every row has five cells, none of them empty", () => {
	const rows = page.split("\n").filter((line) => line.startsWith("| `"));
	for (const row of rows) assert.match(row, /^(\| ([^|]|\\\|)*\S ){5}\|$/);
});

test("the counts of properties add up", () => {
	const rows = [...page.matchAll(/^\| (?:producer|consumer|admin) \| (\d+) \| (.+) \|$/gm)];
	assert.equal(rows.length, 3);
	for (const [, total, counts] of rows) {
		const sum = counts.split(" | ").reduce((whole, count) => whole + Number(count), 0);
		assert.equal(sum, Number(total));
	}
});

test("what the pages link to is there", () => {
	for (const name of ["keys.md", "overrides.md"]) {
		const file = join(root, "docs", name);
		for (const [, target] of readFileSync(file, "utf8").matchAll(/\]\(([^)#]+)\)/g)) {
			assert.ok(readFileSync(resolve(dirname(file), target)).length > 0, target);
		}
	}
});

test("npm run lint checks the page", () => {
	const { scripts } = readJson(join(root, "package.json"));
	assert.match(scripts.lint, /npm run docs -- --check$/);
	const [command, ...args] = scripts.docs.split(" ");
	assert.equal(command, "node");
	const { status, stderr } = spawnSync(process.execPath, [...args, "--check"], { cwd: root, encoding: "utf8" });
	assert.deepEqual([status, stderr], [0, ""]);
});

import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { keepFolder } from "../../scripts/keep-folder.mjs";
import { tempFolder, writeFiles } from "./temp-folder.mjs";

function project(t) {
	const root = writeFiles(tempFolder(t), {
		"modules/kept/file": "built",
		"out/aside/file": "left by an interrupted run",
	});
	const contents = () => readFileSync(join(root, "modules/kept/file"), "utf8");
	return { root, folder: join(root, "modules/kept"), aside: join(root, "out/aside"), contents };
}

test("a folder outlives work that deletes its surroundings and puts a new one in its place", async (t) => {
	const { root, folder, aside, contents } = project(t);
	await keepFolder(folder, aside, async () => {
		rmSync(join(root, "modules"), { recursive: true });
		writeFiles(root, { "modules/kept/file": "new", "modules/kept/other": "new" });
	});
	assert.equal(contents(), "built");
	assert.equal(existsSync(join(folder, "other")), false);
	assert.equal(existsSync(aside), false);
});

test("a folder comes back when the work fails", async (t) => {
	const { root, folder, aside, contents } = project(t);
	const work = async () => {
		rmSync(join(root, "modules"), { recursive: true });
		throw new Error("no network");
	};
	await assert.rejects(keepFolder(folder, aside, work), /no network/);
	assert.equal(contents(), "built");
});

test("without the folder the work just runs, and an old leftover is not taken for it", async (t) => {
	const { root, folder, aside } = project(t);
	rmSync(folder, { recursive: true });
	await keepFolder(folder, aside, async () => {
		writeFiles(root, { "modules/done": "" });
	});
	assert.equal(existsSync(join(root, "modules/done")), true);
	assert.equal(existsSync(folder), false);
	assert.equal(existsSync(aside), false);
});

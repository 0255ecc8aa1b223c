import assert from "node:assert/strict";
import { renameSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { filesBelow, fingerprint, readStamp, writeStamp } from "../../scripts/fingerprint.mjs";
import { tempFolder, writeFiles } from "./temp-folder.mjs";

const paths = ["native", "binding.gyp", "absent"];

function project(t) {
	return writeFiles(tempFolder(t), { "native/a.cc": "1", "native/sub/b.cc": "2", "binding.gyp": "3", other: "4" });
}

test("a fingerprint changes with contents, names and facts", (t) => {
	const base = project(t);
	const first = fingerprint(base, paths, ["v20"]);
	assert.notEqual(fingerprint(base, paths, ["v22"]), first, "another fact");
	writeFileSync(join(base, "native/sub/b.cc"), "5");
	const changed = fingerprint(base, paths, ["v20"]);
	assert.notEqual(changed, first, "other contents");
	renameSync(join(base, "native/a.cc"), join(base, "native/c.cc"));
	assert.notEqual(fingerprint(base, paths, ["v20"]), changed, "another name");
});

test("a fingerprint does not change with time stamps or other files", (t) => {
	const base = project(t);
	const first = fingerprint(base, paths);
	utimesSync(join(base, "native/a.cc"), 0, 0);
	writeFileSync(join(base, "other"), "changed");
	assert.equal(fingerprint(base, paths), first);
});

test("contents that move from one file to the next are told apart", (t) => {
	const one = writeFiles(tempFolder(t), { "native/a": "xy", "native/b": "" });
	const other = writeFiles(tempFolder(t), { "native/a": "x", "native/b": "y" });
	assert.notEqual(fingerprint(one, ["native"]), fingerprint(other, ["native"]));
});

test("a stamp is read back; a missing or damaged one is none", (t) => {
	const folder = writeFiles(tempFolder(t), { damaged: "{" });
	writeStamp(join(folder, "new/stamp"), "abc");
	assert.equal(readStamp(join(folder, "new/stamp")), "abc");
	assert.equal(readStamp(join(folder, "damaged")), null);
	assert.equal(readStamp(join(folder, "absent")), null);
});

test("files below a folder come sorted, those below nothing are none", (t) => {
	const base = project(t);
	const expected = ["native/a.cc", "native/sub/b.cc"].map((path) => join(base, path));
	assert.deepEqual(filesBelow(join(base, "native")), expected);
	assert.deepEqual(filesBelow(join(base, "absent")), []);
});

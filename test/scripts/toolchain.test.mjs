import assert from "node:assert/strict";
import { test } from "node:test";
import {
	atLeast,
	compilerEnvironment,
	findCompiler,
	presentHeaders,
	probeToolchain,
} from "../../scripts/toolchain.mjs";
import { fakePath, tempFolder, writeFiles } from "./temp-folder.mjs";

test("versions are compared by number, part by part", () => {
	const rows = [
		["20.17.0", "20.17", true, "equal where the minimum says something"],
		["20.9.0", "20.17", false, "9 is less than 17"],
		["22.0.0", "20.17", true, "a higher first part decides"],
		["17.0.15", "17", true, "more parts than the minimum"],
		["1.8.0_402", "17", false, "Java 8's numbering"],
		["21-ea", "17", true, "text after the number is ignored"],
	];
	for (const [version, minimum, expected, why] of rows) assert.equal(atLeast(version, minimum), expected, why);
});

test("this machine's compiler builds a C++20 program and finds headers by its own search path", (t) => {
	const { cxx } = findCompiler();
	assert.ok(cxx);
	const folder = writeFiles(tempFolder(t), { "only/here.h": "#error not to be read" });
	const env = { ...process.env, CPPFLAGS: `-I${folder}` };
	assert.deepEqual(presentHeaders(["vector", "no/such.h", "only/here.h"], cxx, { env }), ["vector", "only/here.h"]);
});

test("builds are told of clang++ only when it was chosen here", () => {
	assert.deepEqual(compilerEnvironment({ cxx: "clang++" }, {}), { CXX: "clang++", CC: "clang" });
	assert.deepEqual(compilerEnvironment({ cxx: "g++" }, {}), {});
	assert.deepEqual(compilerEnvironment({ cxx: "clang++" }, { CXX: "clang++" }), {});
});

test("Java is read from stderr and has to be 17", (t) => {
	const java = (version) => fakePath(t, { java: `echo 'openjdk version "${version}" 2024-01-16' >&2` });
	const status = (version) => probeToolchain({ env: { PATH: java(version) }, ids: ["java"] })["java"];
	assert.deepEqual(status("17.0.15"), { present: true, detail: "17.0.15" });
	assert.deepEqual(status("1.8.0_402"), { present: false, detail: "this is 1.8.0_402" });
});

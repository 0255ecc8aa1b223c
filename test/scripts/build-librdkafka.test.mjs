import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { buildCommands, configuredAbi, isBuilt, partsLeftOut } from "../../scripts/build-librdkafka.mjs";
import { tempFolder, writeFiles } from "./temp-folder.mjs";

const configGypi = '# Do not edit.\n{"variables": {"node_module_version": 115, "napi_build_version": "9"}}';

function builtFolder(t) {
	return writeFiles(tempFolder(t), {
		"build/config.gypi": configGypi,
		"build/Release/node-librdkafka.node": "",
		"build/deps/librdkafka.so": "",
		"build/deps/librdkafka.dylib": "",
		"build/deps/include/librdkafka/rdkafka.h": "",
	});
}

test("a build counts when all its products are there for this Node.js", (t) => {
	const folder = builtFolder(t);
	assert.equal(isBuilt(folder, "115"), true);
	assert.equal(isBuilt(folder, "127"), false, "configured for another Node.js");
	rmSync(join(folder, "build/Release/node-librdkafka.node"));
	assert.equal(isBuilt(folder, "115"), false, "ended before its last file");
	assert.equal(isBuilt(tempFolder(t), "115"), false, "never begun");
});

test("the ABI is read from node-gyp's configuration", () => {
	assert.equal(configuredAbi(configGypi), "115");
	assert.equal(configuredAbi(""), null);
});

test("optional parts are read from librdkafka's configuration", () => {
	const config = "ENABLE_ZSTD=\ttry\nWITH_ZLIB=\ty\nWITH_CURL=\ty\nWITH_SASL_CYRUS=\tn\n";
	assert.deepEqual(partsLeftOut(config), ["zstd", "sasl"]);
	assert.deepEqual(partsLeftOut("WITH_ZSTD=\ty\nWITH_CURL=\ty\nWITH_SASL_CYRUS=\ty\n"), []);
});

test("librdkafka is configured before anything compiles and compiled on all cores before node-gyp builds", (t) => {
	const folder = writeFiles(tempFolder(t), { "deps/librdkafka/Makefile.config": "" });
	const lines = buildCommands(folder, { env: { CXX: "clang++" } }).map(
		({ command, args }) => `${command} ${args.join(" ")}`,
	);
	const patterns = [
		/util\/configure\.js/,
		/node-gyp\S* configure/,
		/^make -j\d+ libs$/,
		/node-gyp\S* build --jobs \d+/,
	];
	assert.equal(lines.length, patterns.length);
	for (const [index, pattern] of patterns.entries()) assert.match(lines[index], pattern);
	assert.ok(buildCommands(folder, { env: { CXX: "clang++" } }).every(({ env }) => env.CXX === "clang++"));
});

test("a fresh build begins by cleaning what was configured", (t) => {
	const configured = writeFiles(tempFolder(t), { "deps/librdkafka/Makefile.config": "" });
	assert.deepEqual(buildCommands(configured, { fresh: true })[0].args, ["distclean"]);
	assert.deepEqual(buildCommands(tempFolder(t), { fresh: true })[0].args, ["util/configure.js"]);
});

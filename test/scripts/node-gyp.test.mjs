import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { findNodeGyp, nodedirOptions } from "../../scripts/node-gyp.mjs";
import { fakePath, tempFolder, writeFiles } from "./temp-folder.mjs";

const header = ["MAJOR 20", "MINOR 17", "PATCH 3"].map((part) => {
	const [name, number] = part.split(" ");
	return `#define NODE_${name}_VERSION ${number}\n`;
});

function nodeWithHeaders(t) {
	const prefix = writeFiles(tempFolder(t), { "include/node/node_version.h": header.join("") });
	return { prefix, execPath: join(prefix, "bin/node") };
}

test("headers beside node are used when they are of its version", (t) => {
	const { prefix, execPath } = nodeWithHeaders(t);
	assert.deepEqual(nodedirOptions({}, execPath, "20.17.3"), [`--nodedir=${prefix}`]);
	assert.deepEqual(nodedirOptions({}, execPath, "20.17.4"), [], "of another version");
	assert.deepEqual(nodedirOptions({}, join(tempFolder(t), "bin/node"), "20.17.3"), [], "no headers");
	assert.deepEqual(nodedirOptions({ npm_config_nodedir: "/x" }, execPath, "20.17.3"), [], "npm names a folder");
});

test("node-gyp is the one npm names, else the one inside npm, else one on PATH", (t) => {
	const named = join(writeFiles(tempFolder(t), { "node-gyp.js": "" }), "node-gyp.js");
	const bundled = "node_modules/node-gyp/bin/node-gyp.js";
	const npm = writeFiles(tempFolder(t), { "bin/npm-cli.js": "", [bundled]: "" });
	const path = fakePath(t, { "node-gyp": "exit 0" });
	const npmEnv = { npm_execpath: join(npm, "bin/npm-cli.js"), PATH: path };
	assert.equal(findNodeGyp({ ...npmEnv, npm_config_node_gyp: named }), named);
	assert.equal(findNodeGyp({ ...npmEnv, npm_config_node_gyp: "/gone" }), join(npm, bundled));
	assert.equal(findNodeGyp({ PATH: path }), join(path, "node-gyp"));
	assert.throws(() => findNodeGyp({ PATH: tempFolder(t) }), /node-gyp not found; it comes with npm/);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { missingReport, preflight } from "../../scripts/preflight.mjs";
import { SetupError } from "../../scripts/project.mjs";
import { fakePath, tempFolder, writeFiles } from "./temp-folder.mjs";

const allHeaders = Object.fromEntries(
	["zlib.h", "openssl/ssl.h", "zstd.h", "sasl/sasl.h", "curl/curl.h"].map((path) => [path, ""]),
);

// Stands for a compiler: builds anything and, asked to preprocess, finds every header.
const goodCompiler = `for argument; do
  if [ "$argument" = -E ]; then echo omb_found_0 omb_found_1 omb_found_2 omb_found_3 omb_found_4 omb_found_5; exit; fi
done
echo 'g++ 99.1'`;
const tools = { make: "echo GNU Make 4.3", python3: "echo Python 3.11.7" };

function fail(machine) {
	try {
		preflight(machine);
	} catch (error) {
		assert.ok(error instanceof SetupError, String(error));
		return error;
	}
	throw new Error("the preflight passed");
}

test("a bare machine is told everything at once, per system, with exit code 2", (t) => {
	const machine = {
		env: { PATH: fakePath(t, {}) },
		nodeVersion: "18.19.0",
		includeDirectories: [tempFolder(t)],
	};
	const { message, exitCode } = fail(machine);
	assert.equal(exitCode, 2);
	for (const name of ["Node.js", "C++20 compiler", "make", "python3", "zlib.h", "openssl/ssl.h"]) {
		assert.ok(message.includes(`  ${name}`), `${name} in ${message}`);
	}
	assert.match(message, /apt-get install g\+\+ make python3 zlib1g-dev libssl-dev\n/);
	assert.match(message, /dnf install gcc-c\+\+ make python3 zlib-devel openssl-devel\n/);
	assert.match(message, /xcode-select --install && brew install node openssl@3\n/);
	assert.match(message, /Optional, for zstd, .*\n.*apt-get install libzstd-dev libsasl2-dev libcurl4-openssl-dev/);
});

test("only what is missing is named", (t) => {
	const machine = {
		env: { PATH: fakePath(t, { ...tools, "g++": goodCompiler, make: "exit 127" }) },
		nodeVersion: "20.17.0",
	};
	const { message } = fail(machine);
	assert.match(message, /apt-get install make\n/);
	assert.doesNotMatch(message, /python3|zlib|Node|Optional/);
});

test("without a compiler the headers are looked for in the usual folders", (t) => {
	const machine = {
		env: { PATH: fakePath(t, tools) },
		includeDirectories: [tempFolder(t), writeFiles(tempFolder(t), allHeaders)],
	};
	const { message } = fail(machine);
	assert.match(message, /apt-get install g\+\+\n/);
	assert.match(message, /g\+\+ and clang\+\+ not found/);
});

test("a compiler that cannot build C++20 counts as missing and is named", (t) => {
	const old = 'if [ "$1" = --version ]; then echo "g++ 7.5.0"; else exit 1; fi';
	const { message } = fail({ env: { PATH: fakePath(t, { ...tools, "g++": old }) } });
	assert.match(message, /C\+\+20 compiler \(g\+\+ cannot build a C\+\+20 program\)/);
});

test("clang++ is taken where g++ is missing, and CXX before both", (t) => {
	const PATH = fakePath(t, { ...tools, "clang++": goodCompiler, "my-c++": goodCompiler });
	assert.equal(preflight({ env: { PATH } }).compiler.cxx, "clang++");
	assert.equal(preflight({ env: { PATH, CXX: "my-c++" } }).compiler.cxx, "my-c++");
});

test("missing optional headers do not stop a build", (t) => {
	const compiler = goodCompiler.replace(" omb_found_2", "");
	const { leftOut } = preflight({ env: { PATH: fakePath(t, { ...tools, "g++": compiler }) } });
	assert.deepEqual(
		leftOut.map(({ id }) => id),
		["zstd"],
	);
});

test("nothing missing, nothing said", () => {
	assert.equal(missingReport({ make: { present: true, detail: "" }, cmake: { present: false, detail: "" } }), null);
});

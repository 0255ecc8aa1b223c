import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { test } from "node:test";
import { doctor } from "../../src/cli/doctor.ts";
import type { DoctorProbes, EngineStatus, HostStatus } from "../../src/cli/doctor-probes.ts";

const engine: EngineStatus = {
	loaded: true,
	librdkafkaVersion: "2.12.0",
	builtinFeatures: ["gzip", "snappy", "ssl", "lz4", "zstd", "sasl_gssapi", "oidc"],
};
const unbuilt: EngineStatus = { loaded: false, problem: "the native addon is not built" };

const host: HostStatus = {
	cores: 8,
	usableCores: 4,
	clockSource: "tsc",
	openFiles: 4096,
	freeMemoryBytes: 8 * 1024 ** 3,
};

const toolIds = ["node", "compiler", "make", "python", "zlib", "openssl", "cmake", "gtest", "java", "maven"];

interface Machine {
	absent?: string[];
	engine?: EngineStatus;
	host?: Partial<HostStatus>;
}

function probesOf(machine: Machine): DoctorProbes {
	const status = (id: string) =>
		machine.absent?.includes(id) ? { present: false, detail: "not found" } : { present: true, detail: `${id} 1.0` };
	return {
		tools: () => Object.fromEntries(toolIds.map((id) => [id, status(id)])),
		engine: () => Promise.resolve(machine.engine ?? engine),
		host: () => ({ ...host, ...machine.host }),
		commands: () => ({ setup: "SETUP", rebuild: "REBUILD" }),
	};
}

async function examine(machine: Machine): Promise<{ ok: boolean; text: string; row: (name: string) => string }> {
	const out = new PassThrough({ encoding: "utf8" });
	const { ok } = await doctor(out, probesOf(machine));
	const text = String(out.read());
	const row = (name: string): string => text.split("\n").find((line) => line.slice(9).startsWith(name)) ?? "";
	return { ok, text, row };
}

test("a complete machine has a row for everything, no advice, and is fine", async () => {
	const { ok, text, row } = await examine({});
	assert.equal(ok, true);
	assert.ok(text.split("\n").every((line) => line === "" || line.startsWith("ok ")));
	assert.match(row("C++20 compiler"), /compiler 1\.0$/);
	assert.match(row("native engine"), /librdkafka 2\.12\.0$/);
	assert.match(row("compression"), / gzip, snappy, lz4, zstd \(features: gzip snappy ssl lz4/);
	assert.match(row("cores"), / 4 usable of 8$/);
	assert.match(row("clock source"), / tsc$/);
	assert.match(row("open files"), / 4096$/);
	assert.match(row("free memory"), / 8\.0 GiB$/);
});

test("an engine that is not built is said with the command that builds it, and nothing is said of its parts", async () => {
	const { ok, text, row } = await examine({ engine: unbuilt });
	assert.equal(ok, false);
	assert.match(row("native engine"), /^missing .*the native addon is not built$/);
	assert.match(text, /^To build the engine: SETUP$/m);
	assert.doesNotMatch(text, /compression|GSSAPI/);
});

test("a build tool is required while there is no engine and optional once there is one", async () => {
	const without = await examine({ absent: ["compiler"], engine: unbuilt });
	assert.match(without.row("C++20 compiler"), /^missing /);
	assert.match(without.text, /To bring what is missing:\n {2}Debian, Ubuntu: +apt-get install g\+\+\n/);
	const built = await examine({ absent: ["compiler"] });
	assert.match(built.row("C++20 compiler"), /^optional .*not found; only a new build needs it$/);
	assert.equal(built.ok, true);
});

test("Node.js is always required", async () => {
	const { ok, row } = await examine({ absent: ["node"] });
	assert.match(row("Node.js"), /^missing /);
	assert.equal(ok, false);
});

test("tools for tests are optional and say for which", async () => {
	const { ok, text, row } = await examine({ absent: ["gtest", "maven"] });
	assert.equal(ok, true);
	assert.match(row("GoogleTest"), /^optional .*npm run test:native needs it$/);
	assert.match(row("Maven"), /^optional .*npm run test:integration needs it$/);
	assert.match(text, /other optional tools:\n.*apt-get install libgtest-dev maven\n/);
});

test("parts that librdkafka was built without come with packages and the rebuild command", async () => {
	const bare: EngineStatus = { ...engine, builtinFeatures: ["gzip", "snappy", "ssl", "lz4"] };
	const { ok, text, row } = await examine({ engine: bare });
	assert.equal(ok, true);
	assert.match(row("compression"), / gzip, snappy, lz4 \(/);
	for (const part of ["zstd", "SASL GSSAPI", "SASL OAUTHBEARER OIDC"]) assert.match(row(part), /^optional /, part);
	assert.match(text, /then run REBUILD:\n.*apt-get install libzstd-dev libsasl2-dev libcurl4-openssl-dev\n/);
});

test("facts of the host that spoil measurements are warnings and no failure", async () => {
	const rows: Array<[Partial<HostStatus>, string, RegExp]> = [
		[{ openFiles: 4095 }, "open files", /^warning .*4095; .*ulimit -n 4096$/],
		[{ openFiles: Number.POSITIVE_INFINITY }, "open files", /^ok .*unlimited$/],
		[{ openFiles: null }, "open files", /^ok .*not told/],
		[{ clockSource: "hpet" }, "clock source", /^warning .*hpet; /],
		[{ clockSource: null }, "clock source", /^ok .*not told/],
		[{ freeMemoryBytes: 1024 ** 3 - 1 }, "free memory", /^warning /],
		[{ freeMemoryBytes: 1024 ** 3 }, "free memory", /^ok .*1\.0 GiB$/],
	];
	for (const [facts, name, expected] of rows) {
		const { ok, row } = await examine({ host: facts });
		assert.match(row(name), expected);
		assert.equal(ok, true);
	}
});

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, hostname, release, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { readHostFacts } from "../../src/result/host-facts.ts";

describe("readHostFacts", () => {
	let folder = "";
	before(() => {
		folder = mkdtempSync(join(tmpdir(), "omb-host-facts-"));
	});
	after(() => rmSync(folder, { recursive: true }));

	it("tells about this machine", () => {
		const facts = readHostFacts();
		assert.equal(facts.hostname, hostname());
		assert.equal(facts.kernel, release());
		assert.equal(facts.platform, process.platform);
		assert.equal(facts.architecture, process.arch);
		assert.equal(facts.cores, cpus().length);
		assert.equal(facts.memoryBytes, totalmem());
		assert.ok(facts.usableCores >= 1 && facts.usableCores <= facts.cores);
		assert.equal(facts.cpuModel, cpus()[0]?.model.trim());
	});

	it("reads the clock source where Linux names it", () => {
		const path = join(folder, "current_clocksource");
		writeFileSync(path, "kvm-clock\n");
		assert.equal(readHostFacts(path).clockSource, "kvm-clock");
	});

	it("has no clock source where there is no such file or an empty one", () => {
		assert.equal(readHostFacts(join(folder, "absent")).clockSource, null);
		writeFileSync(join(folder, "empty"), "\n");
		assert.equal(readHostFacts(join(folder, "empty")).clockSource, null);
	});
});

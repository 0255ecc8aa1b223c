import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { ConfigError } from "../../../src/config/config-error.ts";
import { loadWorkload } from "../../../src/config/workload/workload.ts";
import { formatWorkload, writeWorkloads } from "../../../src/config/workload/workload-files.ts";
import type { NamedWorkload } from "../../../src/config/workload/workload-set.ts";
import { scratchDirectory } from "../scratch-file.ts";

function named(name: string, changes: Partial<NamedWorkload["workload"]> = {}): NamedWorkload {
	return {
		name,
		workload: {
			topics: 1,
			partitionsPerTopic: 16,
			keyDistributor: "RANDOM_NANO",
			messageSize: 1024,
			useRandomizedPayloads: true,
			randomBytesRatio: 0.5,
			randomizedPayloadPoolSize: 1000,
			payloadFile: null,
			subscriptionsPerTopic: 1,
			producersPerTopic: 1,
			consumerPerSubscription: 1,
			producerRate: 50_000,
			consumerBacklogSizeGB: 0,
			testDurationMinutes: 15,
			warmupDurationMinutes: 1,
			...changes,
		},
	};
}

describe("formatWorkload", () => {
	it("writes OMB's keys in its order and form", () => {
		assert.equal(
			formatWorkload(named("1-topics-16-partitions-1kb-1p-1c-50k")),
			[
				'name: "1-topics-16-partitions-1kb-1p-1c-50k"',
				"topics: 1",
				"partitionsPerTopic: 16",
				'keyDistributor: "RANDOM_NANO"',
				"messageSize: 1024",
				"useRandomizedPayloads: true",
				"randomBytesRatio: 0.5",
				"randomizedPayloadPoolSize: 1000",
				"payloadFile: null",
				"subscriptionsPerTopic: 1",
				"producersPerTopic: 1",
				"consumerPerSubscription: 1",
				"producerRate: 50000",
				"consumerBacklogSizeGB: 0",
				"backlogDrainRatio: 1.0",
				"testDurationMinutes: 15",
				"warmupDurationMinutes: 1",
				"",
			].join("\n"),
		);
	});

	it("quotes what has quotes, and gives doubles a point", () => {
		const text = formatWorkload(named('a "b"', { payloadFile: "p\\q.data", randomBytesRatio: 1 }));
		assert.match(text, /^name: "a \\"b\\""$/m);
		assert.match(text, /^payloadFile: "p\\\\q\.data"$/m);
		assert.match(text, /^randomBytesRatio: 1\.0$/m);
	});

	it("writes no pacing as our word for it", () => {
		assert.match(formatWorkload(named("x", { producerRate: Number.POSITIVE_INFINITY })), /^producerRate: max$/m);
	});
});

describe("writeWorkloads", () => {
	const root = scratchDirectory();

	it("makes the folder and writes files that run", async () => {
		const folder = join(root, "new", "set");
		const paths = await writeWorkloads([named("a"), named("b", { topics: 2 })], folder, { force: false });
		assert.deepEqual(paths, [join(folder, "a.yaml"), join(folder, "b.yaml")]);
		const { workload } = await loadWorkload(paths[1] ?? "");
		assert.deepEqual([workload.name, workload.topics], ["b", 2]);
	});

	it("writes nothing when one of the files exists", async () => {
		const folder = join(root, "taken");
		await writeWorkloads([named("b")], folder, { force: false });
		writeFileSync(join(folder, "b.yaml"), "precious");
		const all = [named("a"), named("b"), named("c")];
		await assert.rejects(writeWorkloads(all, folder, { force: false }), (error) => {
			assert.ok(error instanceof ConfigError);
			assert.match(
				error.message,
				/^there is already a file .*taken\/b\.yaml; choose another folder, or replace with --force/,
			);
			return true;
		});
		assert.deepEqual(readdirSync(folder), ["b.yaml"]);
		assert.equal(readFileSync(join(folder, "b.yaml"), "utf8"), "precious");
	});

	it("counts what exists", async () => {
		const folder = join(root, "many");
		const all = [named("a"), named("b"), named("c")];
		await writeWorkloads(all.slice(1), folder, { force: false });
		await assert.rejects(writeWorkloads(all, folder, { force: false }), /b\.yaml, and 1 more of the 3 files;/);
	});

	it("replaces when it is told to", async () => {
		const folder = join(root, "forced");
		await writeWorkloads([named("a")], folder, { force: false });
		const [path = ""] = await writeWorkloads([named("a", { topics: 9 })], folder, { force: true });
		assert.match(readFileSync(path, "utf8"), /^topics: 9$/m);
	});

	it("keeps names with slashes in the folder", async () => {
		const folder = join(root, "slash");
		await writeWorkloads([named("../a/b")], folder, { force: false });
		assert.deepEqual(readdirSync(folder), [".._a_b.yaml"]);
	});

	it("refuses a folder that cannot be made", async () => {
		writeFileSync(join(root, "file"), "");
		const below = join(root, "file", "set");
		await assert.rejects(writeWorkloads([named("a")], below, { force: false }), (error) => {
			assert.ok(error instanceof ConfigError);
			assert.match(error.message, /file\/set: the workloads cannot be written: ENOTDIR/);
			return true;
		});
	});
});

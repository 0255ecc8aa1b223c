import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { translationContext } from "../../src/benchmark/translation.ts";
import { loadWorkload } from "../../src/config/workload/workload.ts";
import { scratchDirectory, scratchFile } from "../config/scratch-file.ts";
import { workloadText } from "../support/run-texts.ts";

const folder = scratchDirectory();

async function workloadWith(changes: Record<string, unknown>) {
	const { workload } = await loadWorkload(scratchFile(folder, "workload.yaml", workloadText(changes)));
	return workload;
}

const plain = { keyBytes: 0, headerBytes: 0, zoneId: null, profile: "3.6.1" };

describe("translationContext", () => {
	it("knows nothing of messages without a workload", () => {
		assert.deepEqual(translationContext(null, "z1"), { ...plain, recordBytes: null, zoneId: "z1" });
	});

	it("takes the sizes of value, key and headers from the workload", async () => {
		const workload = await workloadWith({
			messageSize: 300,
			keyDistributor: "RANDOM_NANO",
			recordHeaders: { source: "omb" },
		});
		assert.deepEqual(translationContext(workload, undefined), {
			...plain,
			recordBytes: 300,
			keyBytes: 10,
			headerBytes: 11,
		});
	});

	it("takes mean, shortest and longest value from a distribution", async () => {
		const sizes = [
			{ size: 100, weight: 9 },
			{ size: 1100, weight: 1 },
		];
		const workload = await workloadWith({ messageSize: undefined, messageSizeDistribution: sizes });
		assert.deepEqual(translationContext(workload, undefined), {
			...plain,
			recordBytes: 200,
			recordBytesRange: [100, 1100],
		});
	});

	it("believes the payloads' lengths where they are known", async () => {
		const workload = await workloadWith({});
		assert.deepEqual(translationContext(workload, undefined, { shortest: 5, mean: 20, longest: 90 }), {
			...plain,
			recordBytes: 20,
			recordBytesRange: [5, 90],
		});
		assert.deepEqual(translationContext(workload, undefined, { shortest: 7, mean: 7, longest: 7 }), {
			...plain,
			recordBytes: 7,
		});
	});
});

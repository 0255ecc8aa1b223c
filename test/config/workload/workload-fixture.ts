import assert from "node:assert/strict";
import { it } from "node:test";
import { ConfigError } from "../../../src/config/config-error.ts";
import { loadWorkload, type Workload, type WorkloadOptions } from "../../../src/config/workload/workload.ts";
import { scratchDirectory, scratchFile } from "../scratch-file.ts";

/** What the keys of a file say, as text; `null` leaves a key out. */
export type Keys = Record<string, string | number | null>;

export type Accepted = [why: string, changes: Keys, expected: Partial<Workload>];
export type Refused = [why: string, changes: Keys, message: RegExp];

/** The least that a workload file must say, one key a line, 6 lines; `changes` replace keys and add further lines. */
export function workloadText(changes: Keys = {}): string {
	const keys: Keys = {
		topics: 1,
		partitionsPerTopic: 1,
		messageSize: 100,
		payloadFile: "payload.data",
		producersPerTopic: 1,
		testDurationMinutes: 1,
		...changes,
	};
	const lines = Object.entries(keys).filter(([, value]) => value !== null);
	return lines.map(([key, value]) => `${key}: ${value}\n`).join("");
}

/** Existing topics in place of the topics of the least file. */
export function existing(changes: Keys): Keys {
	return { topics: null, partitionsPerTopic: null, ...changes };
}

export const randomized: Keys = {
	payloadFile: null,
	useRandomizedPayloads: "true",
	randomizedPayloadPoolSize: 10,
};

export const subscribed: Keys = { subscriptionsPerTopic: 1, consumerPerSubscription: 1 };

/** A function that loads the least file with changes, as `w.yaml`. */
export function workloadLoader(
	directory = scratchDirectory(),
): (changes: Keys, options?: WorkloadOptions) => Promise<Workload> {
	return async (changes, options) => {
		const { workload } = await loadWorkload(scratchFile(directory, "w.yaml", workloadText(changes)), options);
		return workload;
	};
}

/** One test a row: the file is taken and its workload has the values that are expected. */
export function checkAccepted(rows: Accepted[]): void {
	const load = workloadLoader();
	for (const [why, changes, expected] of rows) {
		it(`takes ${why}`, async () => {
			const workload = await load(changes);
			const values = Object.keys(expected).map((key) => [key, workload[key as keyof Workload]]);
			assert.deepEqual(Object.fromEntries(values), expected);
		});
	}
}

/** One test a row: the file is refused, and one line of the refusal, which begins with `w.yaml:`, is as expected. */
export function checkRefused(rows: Refused[]): void {
	const directory = scratchDirectory();
	const load = workloadLoader(directory);
	for (const [why, changes, message] of rows) {
		it(`refuses ${why}`, async () => {
			await assert.rejects(load(changes), (error) => {
				assert.ok(error instanceof ConfigError);
				const lines = error.message.replaceAll(`${directory}/`, "").split("\n");
				assert.ok(
					lines.some((line) => message.test(line)),
					lines.join("\n"),
				);
				return true;
			});
		});
	}
}

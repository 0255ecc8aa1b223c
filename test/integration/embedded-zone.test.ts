/** `{zone.id}` of a driver file is the zone of the command line, in the clients that run. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { it } from "node:test";
import type { EffectiveSetting } from "../../src/config/driver/driver.ts";
import type { RunRecord } from "../../src/result/run-record.ts";
import { scratchDirectory, scratchFile } from "../config/scratch-file.ts";
import { startOmb } from "../support/omb-process.ts";
import { driverText, workloadText } from "../support/run-texts.ts";

const folder = scratchDirectory();
const driver = scratchFile(folder, "driver.yaml", driverText());
const workload = scratchFile(folder, "workload.yaml", workloadText({ testDurationSeconds: 1 }));
const zoned = ["client.id=omb-{zone.id}", "client.rack={zone.id}"].map((property) => `driver.commonConfig.${property}`);
const args = ["run", "-q", "-d", driver, ...zoned.flatMap((property) => ["--set", property]), workload];

it("--zone-id reaches client.id and client.rack of the run's clients", async (context) => {
	const { exitCode, stderr } = await (await startOmb([...args, "--zone-id", "eu-1b"], folder, context)).ended;
	assert.equal(exitCode, 0, stderr);
	const name = readdirSync(folder).find((each) => each.endsWith(".run.json")) as string;
	const { effectiveSettings }: RunRecord = JSON.parse(readFileSync(join(folder, name), "utf8"));
	const value = (settings: EffectiveSetting[], key: string) => settings.find((setting) => setting.name === key)?.value;
	const { producer, consumer } = effectiveSettings;
	assert.deepEqual([value(producer, "client.id"), value(consumer, "client.id")], ["omb-eu-1b", "omb-eu-1b"]);
	// A producer has no use for a rack.
	assert.deepEqual([value(producer, "client.rack"), value(consumer, "client.rack")], [undefined, "eu-1b"]);
});

it("a driver file that asks for the zone is refused without one", async (context) => {
	const { exitCode, stderr } = await (await startOmb(args, folder, context)).ended;
	assert.deepEqual([exitCode, /contains \{zone\.id\}, but no zone id was given/.test(stderr)], [2, true], stderr);
});

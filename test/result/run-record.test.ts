import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { RateProfile } from "../../src/config/workload/rate-profile.ts";
import { deriveFigures } from "../../src/result/aggregate.ts";
import { readHostFacts } from "../../src/result/host-facts.ts";
import type { RunMeasurement } from "../../src/result/measurement.ts";
import { buildRunRecord } from "../../src/result/run-record.ts";
import {
	backlogRun,
	failedMeasurement,
	latencySummary,
	rateSearch,
	runMeasurement,
	runRecordInput,
	unthrottledMeasurement,
} from "./sample-measurement.ts";
import { sweepMeasurement, sweepStep } from "./sample-sweep.ts";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Path = Array<string | number>;

const noLimit = Number.POSITIVE_INFINITY;
const schemaUrl = new URL("../../src/result/run-record.schema.json", import.meta.url);
const schema = JSON.parse(readFileSync(schemaUrl, "utf8"));
const validate = new Ajv2020({ allowUnionTypes: true, strict: true }).compile(schema);

/** The record as a reader of the file gets it. */
function readBack(measurement: RunMeasurement): Json {
	return JSON.parse(JSON.stringify(buildRunRecord(runRecordInput(measurement))));
}

/** Objects whose keys are data, not fields. */
const maps = ["errorsByCode"];

/** Paths of all fields of the record; of arrays the first element stands for all. */
function fieldPaths(value: Json, path: Path = []): Path[] {
	if (Array.isArray(value)) return value[0] === undefined ? [] : fieldPaths(value[0], [...path, 0]);
	if (typeof value !== "object" || value === null || maps.includes(String(path.at(-1)))) return [];
	return Object.entries(value).flatMap(([key, child]) => [[...path, key], ...fieldPaths(child, [...path, key])]);
}

/** A copy of the record in which `change` was done to the object that holds the field. */
function changed(record: Json, path: Path, change: (holder: Record<string, Json>, field: string) => void): Json {
	const copy = structuredClone(record);
	let holder = copy as Record<string | number, Json>;
	for (const step of path.slice(0, -1)) holder = holder[step] as Record<string | number, Json>;
	change(holder, String(path.at(-1)));
	return copy;
}

/** A value of another type than the given one, and never null. */
function otherType(value: Json): Json {
	return typeof value === "object" ? false : [value];
}

describe("run-record.schema.json", () => {
	const record = readBack(runMeasurement({ backlog: backlogRun(), sweep: [sweepStep()], rateSearch: rateSearch() }));
	const paths = fieldPaths(record);

	const runs: Array<[kind: string, measurement: RunMeasurement]> = [
		["a complete run", runMeasurement()],
		["an unthrottled run", unthrottledMeasurement()],
		["a run that failed before its measurement", failedMeasurement()],
		["a run that drained a backlog", runMeasurement({ backlog: backlogRun() })],
		[
			"a run whose backlog, asked for as a time, grew on",
			runMeasurement({ backlog: backlogRun({ requestedMessages: null, drainSeconds: null, catchUpRate: -5 }) }),
		],
		["a run at a rate that was searched for", runMeasurement({ rateSearch: rateSearch() })],
		[
			"a run for which no rate was found",
			runMeasurement({
				rateSearch: rateSearch({ foundRate: null, sustainableRate: null, unsustainableRate: null, probes: [] }),
			}),
		],
		["a sweep", sweepMeasurement()],
		["a sweep that was interrupted in its first step", runMeasurement({ sweep: [] })],
		["an interrupted run", runMeasurement({ partial: { reason: "interrupted", message: "SIGINT" } })],
	];
	for (const [kind, measurement] of runs) {
		it(`holds for ${kind}`, () => assert.ok(validate(readBack(measurement)), JSON.stringify(validate.errors)));
	}

	it("holds for the facts of this machine", () => {
		const built = buildRunRecord({ ...runRecordInput(runMeasurement()), host: readHostFacts() });
		assert.ok(validate(JSON.parse(JSON.stringify(built))), JSON.stringify(validate.errors));
	});

	it("is held to every field of a record", () => assert.ok(paths.length > 150, `${paths.length} fields`));

	for (const path of paths) {
		it(`notices a missing, renamed or retyped ${path.join(".")}`, () => {
			const removed = changed(record, path, (holder, field) => delete holder[field]);
			const renamed = changed(record, path, (holder, field) => {
				holder[`${field}2`] = holder[field] ?? null;
				delete holder[field];
			});
			const added = changed(record, path, (holder, field) => {
				holder[`${field}2`] = 1;
			});
			const retyped = changed(record, path, (holder, field) => {
				holder[field] = otherType(holder[field] ?? null);
			});
			for (const [what, wrong] of Object.entries({ removed, renamed, added, retyped })) {
				assert.equal(validate(wrong), false, what);
			}
		});
	}

	it("describes every field and allows no other", () => {
		const visit = (node: Json, path: string): void => {
			if (typeof node !== "object" || node === null) return;
			if (!Array.isArray(node) && node["type"] === "object") {
				assert.ok("additionalProperties" in node, `${path} says what else it may hold`);
				for (const [name, field] of Object.entries(node["properties"] ?? {})) {
					const described = "description" in field || "$ref" in field;
					assert.ok(described, `${path}/${name} has a description`);
				}
			}
			for (const [key, child] of Object.entries(node)) visit(child as Json, `${path}/${key}`);
		};
		visit(schema, "");
	});

	const wrongValues: Array<[what: string, path: Path, value: Json]> = [
		["a negative count", ["totals", "sent"], -1],
		["half a message", ["totals", "sent"], 1.5],
		["a start that is no UTC time", ["startedAt"], "2026-03-01 10:00"],
		["an unknown phase", ["phases", 0, "name"], "lunch"],
		["another version", ["schemaVersion"], 2],
		["a percentile above 100", ["aggregate", "publishLatency", "quantiles", 0], [100.5, 1]],
		["a quantile of three numbers", ["aggregate", "publishLatency", "quantiles", 0], [50, 1, 1]],
		["an error count in words", ["errorsByCode", "_MSG_TIMED_OUT"], "five"],
	];
	for (const [what, path, value] of wrongValues) {
		it(`refuses ${what}`, () => {
			const wrong = changed(record, path, (holder, field) => {
				holder[field] = value;
			});
			assert.equal(validate(wrong), false);
		});
	}
});

describe("buildRunRecord", () => {
	const measurement = runMeasurement();
	const record = buildRunRecord(runRecordInput(measurement));

	it("carries everything that was measured", () => {
		const { topics, subscriptions, consumerProcesses, sendThreads, pacing, ...rest } = measurement;
		assert.deepEqual(record.setup, { topics, subscriptions, consumerProcesses, sendThreads, pacing });
		for (const [field, value] of Object.entries(rest)) {
			assert.deepEqual(new Map<string, unknown>(Object.entries(record)).get(field), value, field);
		}
	});

	it("carries the derived figures, versions, host and configurations", () => {
		const { versions, host, workload, driver } = runRecordInput(measurement);
		assert.deepEqual(record.derived, deriveFigures(measurement));
		assert.deepEqual(record.versions, versions);
		assert.deepEqual(record.host, host);
		assert.deepEqual(record.workload, workload);
		assert.equal(record.driver.name, driver.name);
		assert.deepEqual(record.driver.producerConfig, [
			{ name: "acks", value: "all" },
			{ name: "ssl.keystore.password", value: "<masked>" },
		]);
		assert.deepEqual(record.effectiveSettings.producer[0], { name: "acks", value: "all", origin: "file" });
	});

	it("keeps every block of the driver file in its own place", () => {
		const first = (properties: Array<{ name: string }>) => properties[0]?.name;
		const { topicConfig, commonConfig, producerConfig, consumerConfig, librdkafka } = record.driver;
		assert.deepEqual([topicConfig, commonConfig, producerConfig, consumerConfig].map(first), [
			"min.insync.replicas",
			"bootstrap.servers",
			"acks",
			"auto.offset.reset",
		]);
		assert.deepEqual([librdkafka.common, librdkafka.producer, librdkafka.consumer, librdkafka.admin].map(first), [
			"sasl.password",
			"ssl.key.pem",
			"ssl.key.password",
			"sasl.oauthbearer.client.secret",
		]);
	});

	it("writes a rate without limit as max, which survives JSON", () => {
		const input = runRecordInput(measurement);
		const workload = { ...input.workload, producerRate: Number.POSITIVE_INFINITY };
		const unlimited = JSON.parse(JSON.stringify(buildRunRecord({ ...input, workload })));
		assert.equal(unlimited.workload.producerRate, "max");
		assert.ok(validate(unlimited), JSON.stringify(validate.errors));
	});

	it("writes the rates of profiles and sweeps without losing any to JSON", () => {
		const input = runRecordInput(measurement);
		const rateProfile: RateProfile = [
			{ shape: "ramp", seconds: 60, rate: 0, toRate: 500 },
			{ shape: "burst", seconds: 30, rate: 5, peakRate: noLimit, everySeconds: 10, burstSeconds: 1 },
			{ shape: "sine", seconds: noLimit, rate: 70, amplitude: 20, periodSeconds: 12 },
		];
		const changes = { rateProfile, rateSweep: [100, noLimit], drainProducerRate: noLimit };
		const workload = { ...input.workload, ...changes };
		const written = JSON.parse(JSON.stringify(buildRunRecord({ ...input, workload })));
		assert.deepEqual(written.workload.rateProfile, [
			rateProfile[0],
			{ ...rateProfile[1], peakRate: "max" },
			{ ...rateProfile[2], seconds: null },
		]);
		assert.deepEqual(written.workload.rateSweep, [100, "max"]);
		assert.equal(written.workload.drainProducerRate, "max");
		for (const field of ["rateProfile", "rateSweep"]) {
			const { workload } = record as unknown as { workload: Record<string, unknown> };
			const { [field]: value } = written.workload;
			assert.ok(validate({ ...written, workload: { ...workload, [field]: value } }), JSON.stringify(validate.errors));
		}
	});

	it("has the figures of a sweep's steps, whose curves are in their own files", () => {
		const swept = buildRunRecord(runRecordInput(sweepMeasurement()));
		const { latencies, ...step } = sweepStep({ firstPeriod: 1, knee: true });
		const { latencies: recorded, ...rest } = swept.sweep?.[0] ?? assert.fail();
		assert.deepEqual(rest, step);
		assert.deepEqual(recorded, {
			publishLatency: latencySummary(1_000),
			publishDelay: latencySummary(40),
			responseTime: latencySummary(1_500),
			endToEndLatency: latencySummary(2_000),
		});
		assert.deepEqual([swept.sweep?.[2]?.targetRate, swept.sweep?.[2]?.latencies.responseTime], [null, null]);
		assert.equal(latencies.publishLatency.quantiles.length, 4);
	});

	it("holds no secret in any of its parts", () => {
		assert.match(JSON.stringify(runRecordInput(measurement)), /open-sesame/);
		assert.doesNotMatch(JSON.stringify(record), /open-sesame/);
	});
});

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { BenchmarkEvent } from "../../src/benchmark/events.ts";
import { RunFailure } from "../../src/benchmark/run-control.ts";
import { RunSession } from "../../src/benchmark/run-session.ts";
import { runMeasurement, runRecordInput } from "../result/sample-measurement.ts";
import { FakeWorker } from "./fake-worker.ts";

const { workload } = runRecordInput(runMeasurement());

interface Opened {
	session: RunSession;
	worker: FakeWorker;
	events: BenchmarkEvent[];
}

function open(sampleSeconds: number): Opened {
	const worker = new FakeWorker();
	const events: BenchmarkEvent[] = [];
	const session = new RunSession(
		worker,
		workload,
		{
			runId: "7f3a",
			payloads: [new Uint8Array(100)],
			sampleSeconds,
			keepTopics: false,
			signal: new AbortController().signal,
			onEvent: (event) => events.push(event),
		},
		1,
	);
	return { session, worker, events };
}

function starts({ session }: Opened): number[] {
	return session.periods.map(({ startSeconds }) => Math.round(startSeconds * 1000) / 1000);
}

describe("RunSession's sampled phases", () => {
	const cases: Array<[what: string, sampleSeconds: number, seconds: number, taskMs: number, starts: number[]]> = [
		["end with their time when nothing else is to be done", 0.04, 0.12, 0, [0, 0.04, 0.08]],
		["end with a shorter period where the time is no multiple", 0.05, 0.12, 0, [0, 0.05, 0.1]],
		["have one period where the time is shorter than one", 1, 0.05, 0, [0]],
		["last until their task is done", 0.05, 0.05, 130, [0, 0.05, 0.1]],
		["last as long as their time when the task is done before", 0.05, 0.1, 20, [0, 0.05]],
		["have a period of their own for a task that outlasts a short time", 0.2, 0.02, 60, [0]],
	];
	for (const [what, sampleSeconds, seconds, taskMs, expected] of cases) {
		it(what, async () => {
			const opened = open(sampleSeconds);
			await opened.session.startLoad(1000);
			await opened.session.sampled("measurement", seconds, async () => {
				await sleep(taskMs);
			});
			assert.deepEqual(starts(opened), expected);
			assert.deepEqual(
				opened.events.map(({ type }) => type),
				["phase", ...expected.map(() => "period")],
			);
		});
	}

	it("fail with the failure of their task", async () => {
		const { session } = open(10);
		await session.startLoad(1000);
		const failing = session.sampled("measurement", 60, async () => {
			throw new RunFailure("the task broke");
		});
		await assert.rejects(failing, /the task broke/);
	});

	it("show the mean of the rates that were asked for", async () => {
		const { session, worker } = open(0.2);
		await session.startLoad(1000);
		await session.sampled("measurement", 0.2, async () => {
			await sleep(100);
			await session.setRate(3000);
		});
		const { targetRate } = session.periods[0] as (typeof session.periods)[0];
		assert.ok(targetRate !== null && targetRate > 1200 && targetRate < 2800, String(targetRate));
		assert.ok(worker.calls.includes("adjustPublishRate"));
	});

	it("count a measurement as unthrottled when a part of it was", async () => {
		const { session } = open(0.03);
		await session.startLoad(1000);
		await session.sampled("measurement", 0.03);
		assert.equal(session.unthrottled, false);
		await session.setRate(10_000_000);
		await session.sampled("measurement", 0.03);
		assert.equal(session.unthrottled, true);
	});
});

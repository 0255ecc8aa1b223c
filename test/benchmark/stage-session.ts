import type { BenchmarkEvent } from "../../src/benchmark/events.ts";
import { type LoadExtras, measureLoad } from "../../src/benchmark/load.ts";
import { RunSession } from "../../src/benchmark/run-session.ts";
import type { Workload } from "../../src/config/workload/workload.ts";
import { runMeasurement, runRecordInput } from "../result/sample-measurement.ts";
import { FakeWorker } from "./fake-worker.ts";

export interface StageRun<W extends FakeWorker = FakeWorker> {
	session: RunSession;
	worker: W;
	extras: LoadExtras;
	events: BenchmarkEvent[];
	stop: AbortController;
	/** From the first message of the load to the end of the measurement. */
	measure: () => Promise<void>;
}

/** A run that is ready for its load: on the fake worker, periods of 0.05 s, no warm-up, one subscription. */
export function stageRun(changes: Partial<Workload>, sampleSeconds?: number): StageRun;
export function stageRun<W extends FakeWorker>(
	changes: Partial<Workload>,
	sampleSeconds: number,
	worker: W,
): StageRun<W>;
export function stageRun(changes: Partial<Workload>, sampleSeconds = 0.05, worker = new FakeWorker()): StageRun {
	const workload = { ...runRecordInput(runMeasurement()).workload, warmupDurationSeconds: 0, ...changes };
	const events: BenchmarkEvent[] = [];
	const stop = new AbortController();
	const session = new RunSession(
		worker,
		workload,
		{
			runId: "7f3a",
			payloads: [new Uint8Array(100)],
			sampleSeconds,
			keepTopics: false,
			signal: stop.signal,
			onEvent: (event) => events.push(event),
		},
		1,
	);
	const extras: LoadExtras = { rateSearch: null, sweep: null, backlog: null };
	const layout = { topics: [{ name: "topic-0", partitions: 2 }], producers: ["topic-0"], subscriptions: [] };
	return { session, worker, extras, events, stop, measure: () => measureLoad(session, layout, extras) };
}

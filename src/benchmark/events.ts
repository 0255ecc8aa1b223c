import type { PeriodSample, PhaseName, RateProbe, RunMeasurement } from "../result/measurement.ts";
import type { ResultPaths } from "../result/result-files.ts";

/** How one run ended. `interrupted` and `failed` runs have a partial measurement, and files of it. */
export type RunStatus = "complete" | "interrupted" | "failed";

/** One workload on one driver, done. */
export interface MeasuredRun {
	workloadName: string;
	driverName: string;
	status: RunStatus;
	measurement: RunMeasurement;
	files: ResultPaths;
}

/** A run without a measurement: the cluster or the client library refused what the files ask for, or something broke. */
export interface BrokenRun {
	workloadName: string;
	driverName: string;
	/** `refused` for a mistake, whose error is a ConfigError. */
	status: "refused" | "broken";
	error: Error;
}

export type RunOutcome = MeasuredRun | BrokenRun;

export type BacklogStageName = "building" | "draining";

/** What `runBenchmark` tells while it works, in order; one `run` before and one `result` after the rest of each run. */
export type BenchmarkEvent =
	| { type: "run"; index: number; count: number; workloadName: string; driverName: string; runId: string }
	/** A phase begins; `seconds` is its planned length, `null` where it takes as long as it takes. */
	| { type: "phase"; phase: PhaseName; seconds: number | null }
	/** `done` of the run's own topics are created, or deleted when it is over. */
	| { type: "topics"; change: "created" | "deleted"; done: number; total: number }
	| { type: "period"; sample: PeriodSample }
	/** `share` (0..1, in tenths) of the backlog that is built, or of what is to be drained of it that is gone. */
	| { type: "backlog"; stage: BacklogStageName; share: number }
	/** A rate was tried; Java OMB's controller took a step. */
	| { type: "rate-probe"; probe: RateProbe }
	| { type: "warning"; message: string }
	/** Worth knowing, nothing to mend. */
	| { type: "note"; message: string }
	| { type: "result"; outcome: RunOutcome };

export type BenchmarkListener = (event: BenchmarkEvent) => void;

/** The library: everything that `omb run` does, without a terminal and without `process.exit`. */
export { type BenchmarkOptions, runBenchmark } from "./benchmark/benchmark.ts";
export type {
	BenchmarkEvent,
	BenchmarkListener,
	BrokenRun,
	MeasuredRun,
	RunOutcome,
	RunStatus,
} from "./benchmark/events.ts";
export { ConfigError } from "./config/config-error.ts";
export type {
	BacklogRun,
	ClientUsage,
	Latencies,
	LatencyDistribution,
	LatencySummary,
	MessageCounts,
	PeriodSample,
	PhaseName,
	PhaseRecord,
	RateProbe,
	RateSearch,
	RunMeasurement,
	SweepStep,
	Verification,
} from "./result/measurement.ts";
export type { ResultPaths } from "./result/result-files.ts";

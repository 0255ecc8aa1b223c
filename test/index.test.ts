import assert from "node:assert/strict";
import { it } from "node:test";
import { runBenchmark } from "../src/benchmark/benchmark.ts";
import { ConfigError } from "../src/config/config-error.ts";
import * as library from "../src/index.ts";

it("the library is runBenchmark and the error that it throws, and nothing else", () => {
	assert.deepEqual({ ...library }, { runBenchmark, ConfigError });
});

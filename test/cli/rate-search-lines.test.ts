import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { formatProbeLine, rateSearchFacts } from "../../src/cli/rate-search-lines.ts";
import type { RateProbe } from "../../src/result/measurement.ts";
import { rateSearch } from "../result/sample-measurement.ts";

const [refused, sustained] = rateSearch().probes as [RateProbe, RateProbe];

describe("formatProbeLine", () => {
	it("tells what was tried, what came of it, and why", () => {
		assert.equal(
			formatProbeLine(refused),
			"tried 2,000.0 msg/s for 24.0 s | too much | acknowledged 1,950.5 msg/s | slowest subscription 1,900.3 msg/s | " +
				"response p99 612.3 ms | closing in: the publish queue grew by 0.60 s of load in 22 s",
		);
	});

	it("says so when a rate was sustained", () =>
		assert.match(formatProbeLine(sustained), / \| ok \| .*kept up for 30 s$/));

	it("marks a response time that was not taken", () => {
		assert.match(formatProbeLine({ ...refused, responseTimeP99Us: null }), /response p99 - \|/);
	});
});

describe("rateSearchFacts", () => {
	it("names what was found, its bounds and the number of probes", () => {
		const facts = ["found 1,950.0 msg/s", "bounds 1,960.0 msg/s and 2,000.0 msg/s", "2 probes"];
		assert.deepEqual(rateSearchFacts(rateSearch()), facts);
	});

	it("marks what was not found", () => {
		const facts = rateSearchFacts(rateSearch({ foundRate: null, sustainableRate: null, unsustainableRate: null }));
		assert.deepEqual(facts.slice(0, 2), ["found -", "bounds - and -"]);
	});

	it("has no found rate for Java OMB's controller", () => {
		assert.deepEqual(rateSearchFacts(rateSearch({ controller: "omb" })), ["Java OMB's controller", "2 steps"]);
	});
});

import { describe } from "node:test";
import { producerRateField } from "../../../src/config/workload/rate-sweep.ts";
import { checkField } from "./field-rows.ts";

const rates = (count: number) => Array.from({ length: count }, (_, index) => String(index + 1));

describe("producerRate", () => {
	checkField(producerRateField, [
		["nothing as the search for a rate", undefined, 0],
		["one rate", "50_000", 50_000],
		["the word for no limit", "max", Number.POSITIVE_INFINITY],
		["a list in any order, with repetitions", ["3", "1", "3", "max"], [3, 1, 3, Number.POSITIVE_INFINITY]],
		["1,000 rates", rates(1000), rates(1000).map(Number)],
		["a range that ends at its last rate", { from: "10", to: "50", step: "20" }, [10, 30, 50]],
		["a range that ends before its last step", { from: "10", to: "49", step: "20" }, [10, 30]],
		[
			"a range in fractions, whose rounding loses no rate",
			{ from: "0.1", to: "0.3", step: "0.1" },
			[0.1, 0.2, 0.1 + 0.2],
		],
		["a range by factors", { from: "1000", to: "9000", factor: "2" }, [1000, 2000, 4000, 8000]],
		["a factor whose powers reach the end", { from: "1", to: "1000", factor: "10" }, [1, 10, 100, 1000]],
		["1,000 rates of a range", { from: "1", to: "1000", step: "1" }, rates(1000).map(Number)],
		["no empty list", [], /^: needs two different rates to sweep over; list at least two rates/],
		["no single rate", ["5"], /^: needs two different rates/],
		["no rate twice and no other", ["5", "5"], /^: needs two different rates/],
		["no search in a list", ["5", "0"], /^1: must be a number above 0 or the word `max`, not `0`/],
		["no list in a list", ["5", ["6"]], /^1: must be a number above 0 .+, not a list/],
		["no more than 1,000 rates", rates(1001), /^: has 1001 rates; 1000 are the most/],
		["no range of more", { from: "1", to: "1001", step: "1" }, /^: makes more than 1000 rates; raise `step`/],
		[
			"no endless range by factors",
			{ from: "1", to: "1e300", factor: "1.0001" },
			/^: makes more than 1000 rates; raise `factor`/,
		],
		["no range without a stride", { from: "1", to: "2" }, /^: needs either `step` or `factor`; write `\{ from/],
		["no range with two strides", { from: "1", to: "2", step: "1", factor: "2" }, /^: needs either `step` or `factor`/],
		["no range without an end", { from: "1", step: "1" }, /^to: is missing; write `\{ from: 10000/],
		["no range without limit", { from: "1", to: "max", step: "1" }, /^to: must be a number above 0, not `max`/],
		["no range from 0", { from: "0", to: "2", step: "1" }, /^from: must be a number above 0, not `0`/],
		["no range downwards", { from: "3", to: "2", step: "1" }, /^to: must lie above `from`; write the lower rate first/],
		[
			"no factor of 1",
			{ from: "1", to: "2", factor: "1" },
			/^factor: must be above 1, else the rates never reach `to`/,
		],
		["no range of one rate", { from: "1", to: "2", step: "5" }, /^: reaches only one rate; lower `step` or raise `to`/],
		["no factor beyond the range", { from: "1", to: "2", factor: "5" }, /^: reaches only one rate; lower `factor`/],
	]);
});

import { z } from "zod";
import { formField, isMapping, listField, numberField, rateField } from "../yaml/yaml-fields.ts";

/** A sweep of more rates than this would not end in any sensible time. */
const mostRates = 1000;

/** Steps are compared with this tolerance, so that 0.1 + 0.2 still reaches 0.3. */
const tolerance = 1e-9;

const listAdvice = "list at least two rates, such as `[10000, 20000, max]`";
const rangeAdvice = "write `{ from: 10000, to: 50000, step: 10000 }` or `factor: 2` in place of `step`";

const single = rateField({
	fallback: 0,
	advice: "write msg/s over all producers, 0 to search for the highest rate, or `max` for no limit",
});
const list = listField(rateField({ aboveZero: true, advice: listAdvice }));
const bound = numberField({ aboveZero: true, advice: rangeAdvice });
const stride = numberField({ aboveZero: true, advice: rangeAdvice, fallback: null });
const range = z.strictObject({ from: bound, to: bound, step: stride, factor: stride });

type Range = z.output<typeof range>;

/**
 * `producerRate`: one rate in msg/s, or the rates of a sweep, as a list or as `{ from, to, step }` or
 * `{ from, to, factor }`. A sweep has at least 2 different rates, all above 0, and at most 1000.
 */
export const producerRateField: z.ZodType<number | number[]> = formField<number | number[]>((raw) => {
	if (Array.isArray(raw)) return list.superRefine(checkRates);
	return isMapping(raw) ? range.superRefine(checkRange).transform(ratesOf) : single;
});

function checkRates(rates: number[], context: z.RefinementCtx): void {
	if (rates.length > mostRates) refuse(context, `has ${rates.length} rates; ${mostRates} are the most`);
	if (new Set(rates).size < 2) refuse(context, `needs two different rates to sweep over; ${listAdvice}`);
}

function checkRange(range: Range, context: z.RefinementCtx): void {
	const { from, to, step, factor } = range;
	if ((step === null) === (factor === null)) {
		refuse(context, `needs either \`step\` or \`factor\`; ${rangeAdvice}`);
	} else if (to <= from) {
		refuse(context, "must lie above `from`; write the lower rate first", ["to"]);
	} else if (factor !== null && factor <= 1) {
		refuse(context, "must be above 1, else the rates never reach `to`", ["factor"]);
	} else if (lastIndex(range) < 1) {
		refuse(context, `reaches only one rate; lower \`${step === null ? "factor" : "step"}\` or raise \`to\``);
	} else if (lastIndex(range) >= mostRates) {
		refuse(context, `makes more than ${mostRates} rates; raise \`${step === null ? "factor" : "step"}\``);
	}
}

/** How many strides lead from `from` to the last rate that is not above `to`. */
function lastIndex({ from, to, step, factor }: Range): number {
	const strides = factor === null ? (to - from) / (step ?? 1) : Math.log(to / from) / Math.log(factor);
	return Math.floor(strides + tolerance);
}

function ratesOf(range: Range): number[] {
	const { from, step, factor } = range;
	const rateAt = (index: number) => (factor === null ? from + index * (step ?? 0) : from * factor ** index);
	return Array.from({ length: lastIndex(range) + 1 }, (_, index) => rateAt(index));
}

function refuse(context: z.RefinementCtx, message: string, path: PropertyKey[] = []): void {
	context.addIssue({ code: "custom", path, message });
}

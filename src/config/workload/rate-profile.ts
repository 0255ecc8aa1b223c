import { z } from "zod";
import { formField, isMapping, listField, numberField, rateField } from "../yaml/yaml-fields.ts";

/** One stretch of a rate that changes over time. Rates are totals over all producers, in msg/s. */
export type RateSegment =
	| { shape: "hold"; seconds: number; rate: number }
	/** Linear from `rate` to `toRate`. */
	| { shape: "ramp"; seconds: number; rate: number; toRate: number }
	/** `rate`, but `peakRate` during the first `burstSeconds` of every `everySeconds`. */
	| { shape: "burst"; seconds: number; rate: number; peakRate: number; everySeconds: number; burstSeconds: number }
	/** `rate + amplitude * sin(2 pi t / periodSeconds)`, never below 0. */
	| { shape: "sine"; seconds: number; rate: number; amplitude: number; periodSeconds: number };

/**
 * How the rate goes over the measured time, segment after segment from its start. Behind the last segment its last rate
 * holds. The lengths of the segments are in s; the last may be Infinity.
 */
export type RateProfile = RateSegment[];

const advice = {
	hold: "write `{ hold: 1000, seconds: 30 }`",
	ramp: "write `{ ramp: [1000, 5000], seconds: 60 }`",
	burst: "write `{ burst: 1000, peak: 10000, everySeconds: 10, burstSeconds: 1, seconds: 60 }`",
	sine: "write `{ sine: 1000, amplitude: 500, periodSeconds: 20, seconds: 60 }`",
};

/** Shorter than this a timer cannot follow. */
const shortestChangeSeconds = 0.01;

const length = (text: string) => numberField({ aboveZero: true, advice: text });
/** Only the last segment may leave its length out; it goes on to the end of the test then. */
const lengthOrRest = (text: string) =>
	numberField({ aboveZero: true, advice: text, fallback: Number.POSITIVE_INFINITY });

const shapes = {
	hold: z
		.strictObject({ hold: rateField({ advice: advice.hold }), seconds: lengthOrRest(advice.hold) })
		.transform(({ hold, seconds }): RateSegment => ({ shape: "hold", seconds, rate: hold })),
	ramp: z
		.strictObject({
			ramp: listField(numberField({ min: 0, advice: advice.ramp }), { advice: advice.ramp }),
			seconds: length(advice.ramp),
		})
		.transform(({ ramp: [rate, toRate, ...more], seconds }, context): RateSegment => {
			if (rate !== undefined && toRate !== undefined && more.length === 0)
				return { shape: "ramp", seconds, rate, toRate };
			context.addIssue({ code: "custom", path: ["ramp"], message: `must be two rates, from and to; ${advice.ramp}` });
			return z.NEVER;
		}),
	burst: z
		.strictObject({
			burst: rateField({ advice: advice.burst }),
			peak: rateField({ advice: advice.burst }),
			everySeconds: numberField({ min: shortestChangeSeconds, advice: advice.burst }),
			burstSeconds: numberField({ min: shortestChangeSeconds, advice: advice.burst }),
			seconds: lengthOrRest(advice.burst),
		})
		.transform(({ burst, peak, everySeconds, burstSeconds, seconds }, context): RateSegment => {
			if (burstSeconds < everySeconds) {
				return { shape: "burst", seconds, rate: burst, peakRate: peak, everySeconds, burstSeconds };
			}
			const message = "must be below `everySeconds`, else the peak never ends; shorten the bursts";
			context.addIssue({ code: "custom", path: ["burstSeconds"], message });
			return z.NEVER;
		}),
	sine: z
		.strictObject({
			sine: numberField({ min: 0, advice: advice.sine }),
			amplitude: numberField({ advice: advice.sine }),
			periodSeconds: numberField({ min: shortestChangeSeconds, advice: advice.sine }),
			seconds: lengthOrRest(advice.sine),
		})
		.transform(
			({ sine, amplitude, periodSeconds, seconds }): RateSegment => ({
				shape: "sine",
				seconds,
				rate: sine,
				amplitude,
				periodSeconds,
			}),
		),
};

const shapeNames = Object.keys(shapes) as Array<keyof typeof shapes>;

const noShape = z.custom<RateSegment>(() => false, `must hold one of \`${shapeNames.join("`, `")}\`; ${advice.hold}`);

const segment = formField<RateSegment>((raw) => {
	const named = isMapping(raw) ? shapeNames.filter((name) => name in raw) : [];
	const [name, other] = named;
	return name === undefined || other !== undefined ? noShape : shapes[name];
});

/** `rateProfile`: a list of segments, each named by its shape; `null` when it is left out. */
export const rateProfileField: z.ZodType<RateProfile | null> = listField(segment, {
	fallback: null,
	advice: `list segments; ${advice.hold} or another shape for each`,
}).superRefine((profile, context) => {
	if (profile === null) return;
	const refuse = (message: string, path: PropertyKey[] = []) => context.addIssue({ code: "custom", path, message });
	if (!hasRate(profile)) refuse("has no rate above 0; give a segment one");
	for (const [index, { shape, seconds }] of profile.slice(0, -1).entries()) {
		if (seconds === Number.POSITIVE_INFINITY) {
			refuse(`is missing; only the last segment may go on to the end; ${advice[shape]}`, [index, "seconds"]);
		}
	}
});

function hasRate(profile: RateProfile): boolean {
	return profile.some((part) => {
		if (part.shape === "ramp") return part.rate > 0 || part.toRate > 0;
		if (part.shape === "burst") return part.rate > 0 || part.peakRate > 0;
		return part.rate > 0 || (part.shape === "sine" && part.amplitude !== 0);
	});
}

/** The rate at 0 s. */
export function startRate(profile: RateProfile): number {
	const first = profile[0];
	if (first === undefined) throw new RangeError("a rate profile has at least one segment");
	return first.shape === "burst" ? first.peakRate : first.rate;
}

/** The profile with every rate multiplied. */
export function multiplyRates(profile: RateProfile, factor: number): RateProfile {
	return profile.map((part) => {
		const rate = part.rate * factor;
		if (part.shape === "ramp") return { ...part, rate, toRate: part.toRate * factor };
		if (part.shape === "burst") return { ...part, rate, peakRate: part.peakRate * factor };
		return part.shape === "sine" ? { ...part, rate, amplitude: part.amplitude * factor } : { ...part, rate };
	});
}

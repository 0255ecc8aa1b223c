/** The forms in which forks of OMB give a rate that changes over time: points of time, each with a rate. */
import { z } from "zod";
import { listField, numberField } from "../yaml/yaml-fields.ts";
import type { RateProfile, RateSegment } from "./rate-profile.ts";

/** From `seconds` on, or at it, the rate in msg/s. */
export interface RatePoint {
	seconds: number;
	rate: number;
}

/** Points in the order of time, counted from the start of the test or from midnight. */
export interface RateList {
	from: "start" | "midnight";
	points: RatePoint[];
}

const secondsOfDay = 24 * 60 * 60;

const listAdvice = "list `[minutes, rate]` since the start, or `[hour, minute, rate]` of the day";
const number = numberField({ min: 0, advice: listAdvice });

/**
 * `producerRateList` of AutoMQ's fork: `[minutes since the start, rate]` or `[hour, minute, rate]` throughout; `null`
 * when it is left out.
 */
export const producerRateListField: z.ZodType<RateList | null> = listField(listField(number, { advice: listAdvice }), {
	fallback: null,
	advice: listAdvice,
}).transform((rows, context): RateList | null => {
	if (rows === null) return null;
	const columns = rows[0]?.length ?? 0;
	for (const [index, row] of rows.entries()) {
		const message = rowProblem(row, columns);
		if (message !== null) context.addIssue({ code: "custom", path: [index], message });
	}
	if (context.issues.length > 0) return z.NEVER;
	const points = rows.map(([first = 0, second = 0, third = 0]) =>
		columns === 2 ? { seconds: first * 60, rate: second } : { seconds: (first * 60 + second) * 60, rate: third },
	);
	return { from: columns === 2 ? "start" : "midnight", points: inOrder(points, context) };
});

function rowProblem(row: number[], columns: number): string | null {
	if (row.length !== 2 && row.length !== 3) return `must be two or three numbers; ${listAdvice}`;
	if (row.length !== columns) return `has ${row.length} numbers where the first has ${columns}; write all in one form`;
	const [hour = 0, minute = 0] = row;
	const isTime = Number.isInteger(hour) && hour < 24 && Number.isInteger(minute) && minute < 60;
	return columns === 2 || isTime ? null : "must begin with a time of day, hour 0 to 23 and minute 0 to 59";
}

const timelineAdvice = "list points such as `{ atSeconds: 60, rate: 5000 }`";
const moment = numberField({ min: 0, fallback: null, advice: timelineAdvice });
const point = z
	.strictObject({ atSeconds: moment, atMinutes: moment, rate: numberField({ min: 0, advice: timelineAdvice }) })
	.transform(({ atSeconds, atMinutes, rate }, context): RatePoint => {
		const isOne = (atSeconds === null) !== (atMinutes === null);
		if (isOne) return { seconds: atSeconds ?? (atMinutes ?? 0) * 60, rate };
		context.addIssue({ code: "custom", message: `needs either \`atSeconds\` or \`atMinutes\`; ${timelineAdvice}` });
		return z.NEVER;
	});

/** `producerRateTimeline`: points `{ atSeconds | atMinutes, rate }` in the order of time; `null` when it is left out. */
export const producerRateTimelineField: z.ZodType<RatePoint[] | null> = listField(point, {
	fallback: null,
	advice: timelineAdvice,
}).transform((points, context) => points && inOrder(points, context));

function inOrder(points: RatePoint[], context: z.RefinementCtx): RatePoint[] {
	const sorted = points.toSorted((a, b) => a.seconds - b.seconds);
	if (!sorted.some(({ rate }) => rate > 0)) {
		context.addIssue({ code: "custom", message: "has no rate above 0; give it one" });
	}
	const repeated = points.findIndex(({ seconds }, i) =>
		points.slice(0, i).some((earlier) => earlier.seconds === seconds),
	);
	if (repeated !== -1) {
		context.addIssue({
			code: "custom",
			path: [repeated],
			message: "gives a second rate for the same time; remove one",
		});
	}
	return sorted;
}

/** Each rate holds until the next point; the first also before its time. */
export function stepProfile(points: RatePoint[]): RateProfile {
	return points.map(({ rate }, index) => {
		const begin = index === 0 ? 0 : (points[index]?.seconds ?? 0);
		const end = points[index + 1]?.seconds ?? Number.POSITIVE_INFINITY;
		return { shape: "hold", seconds: end - begin, rate };
	});
}

/** The rate goes from point to point in straight lines; before the first and behind the last it holds. */
export function linearProfile(points: RatePoint[]): RateProfile {
	const [first, last] = [points[0], points.at(-1)];
	if (first === undefined || last === undefined) throw new RangeError("a rate profile has at least one point");
	const lines = points.slice(1).map((to, index) => line(points[index] ?? first, to));
	const lead: RateSegment[] = first.seconds > 0 ? [{ shape: "hold", seconds: first.seconds, rate: first.rate }] : [];
	return [...lead, ...lines, { shape: "hold", seconds: Number.POSITIVE_INFINITY, rate: last.rate }];
}

function line(from: RatePoint, to: RatePoint): RateSegment {
	const seconds = to.seconds - from.seconds;
	if (from.rate === to.rate) return { shape: "hold", seconds, rate: from.rate };
	return { shape: "ramp", seconds, rate: from.rate, toRate: to.rate };
}

/**
 * The rates of every day in local time, in straight lines from one to the next and past midnight, for a test of so many
 * seconds from `start` on. AutoMQ's fork reads its list so (`RateGenerator`), the form in minutes included.
 */
export function dailyProfile(points: RatePoint[], start: Date, seconds: number): RateProfile {
	const begin = (start.getHours() * 60 + start.getMinutes()) * 60 + start.getSeconds() + start.getMilliseconds() / 1000;
	const lastDay = Math.ceil((begin + seconds) / secondsOfDay);
	const days = Array.from({ length: lastDay + 2 }, (_, index) => index - 1);
	const all = days.flatMap((day) =>
		points.map(({ seconds: at, rate }) => ({ seconds: day * secondsOfDay + at, rate })),
	);
	const aheadIndex = all.findIndex(({ seconds: at }) => at > begin);
	const [before, ahead] = [all[aheadIndex - 1], all[aheadIndex]];
	if (before === undefined || ahead === undefined) throw new RangeError("a rate profile has at least one point");
	const share = (begin - before.seconds) / (ahead.seconds - before.seconds);
	const now = { seconds: 0, rate: before.rate + share * (ahead.rate - before.rate) };
	const reached = all.findIndex(({ seconds: at }) => at >= begin + seconds);
	const rest = all.slice(aheadIndex, reached + 1).map((next) => ({ seconds: next.seconds - begin, rate: next.rate }));
	return linearProfile([now, ...rest]);
}

import type { RateProfile } from "../../config/workload/rate-profile.ts";
import type { RunSession } from "../run-session.ts";
import { isUnthrottled } from "../target-rate.ts";
import { expectedMessages, publishRate, rateAt, rateSteps } from "./rate-schedule.ts";

/** Share of the profile's messages below which the run is said not to have followed it. */
const followedShare = 0.99;

/** Warms up at the rate that the profile begins with, then measures while the rate follows the profile. */
export async function followProfile(session: RunSession, profile: RateProfile): Promise<void> {
	const { warmupDurationSeconds, testDurationSeconds } = session.workload;
	await session.startLoad(rateAt(profile, 0));
	if (warmupDurationSeconds > 0) await session.sampled("warmup", warmupDurationSeconds);
	await session.sampled("measurement", testDurationSeconds, () => setRates(session, profile));
	warnOfShortfall(session, profile);
}

/**
 * Sets each rate at its instant since now: a change that comes late makes no later one late, nor does one too many. The
 * engine forgets what is due but not yet sent when its rate is changed, so each step makes up for what the ones before
 * it owe.
 */
async function setRates(session: RunSession, profile: RateProfile): Promise<void> {
	const startMs = performance.now();
	let due = 0;
	let owed = 0;
	let wasPaced = false;
	for (const step of rateSteps(profile, session.workload.testDurationSeconds)) {
		const endMs = startMs + step.toSeconds * 1000;
		due += step.messages;
		if (endMs <= performance.now()) continue;
		await session.control.sleepUntil(startMs + step.fromSeconds * 1000);
		const rate = publishRate(step, owed);
		await session.setRate(rate, step.targetRate);
		const isPaced = !isUnthrottled(step.targetRate);
		const sent = await messagesSent(session);
		const coming = isPaced ? (rate * Math.max(0, endMs - performance.now())) / 1000 : 0;
		// Nothing is owed from a time without pacing, and so not from the one before the first rate either.
		if (!isPaced || !wasPaced) due = sent + coming;
		owed = Math.round(due - sent - coming);
		wasPaced = isPaced;
	}
}

async function messagesSent({ worker, control }: RunSession): Promise<number> {
	return (await control.guard(worker.counterStats())).messagesSent;
}

/** What is made up for counts its delay from then on, so a client that never caught up has had longer ones. */
function warnOfShortfall(session: RunSession, profile: RateProfile): void {
	const expected = expectedMessages(profile, 0, session.workload.testDurationSeconds);
	const measured = session.periods.filter(({ phase }) => phase === "measurement");
	const sent = measured.reduce((sum, { counts }) => sum + counts.sent, 0);
	if (expected === Number.POSITIVE_INFINITY || sent >= expected * followedShare) return;
	const [sentText, expectedText] = [sent, expected].map((count) => Math.round(count).toLocaleString("en-US"));
	session.warn(
		`the client sent ${sentText} of the ${expectedText} messages that the rate's profile asks for; what it was behind ` +
			"with at a change of the rate began a new schedule, so publish delay and response time are too low",
	);
}

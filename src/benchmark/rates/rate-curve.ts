/** A rate as a function of time, with its integral in closed form. Times in s since its start, rates in msg/s. */
export interface RateCurve {
	/** Instantaneous rate. */
	rateAt: (atSeconds: number) => number;
	/** Messages due between two instants. */
	messages: (fromSeconds: number, toSeconds: number) => number;
	/** Length of the ramp or of one wave; `null` where the rate stays. */
	glideSeconds: number | null;
}

/** A rate that stays; Infinity for no pacing. */
export function holdCurve(rate: number): RateCurve {
	return {
		rateAt: () => rate,
		messages: (fromSeconds, toSeconds) => rate * (toSeconds - fromSeconds),
		glideSeconds: null,
	};
}

/** A straight line: over any stretch of it the mean is the rate in the middle. */
export function rampCurve({ rate, toRate, seconds }: { rate: number; toRate: number; seconds: number }): RateCurve {
	const rateAt = (atSeconds: number) => rate + ((toRate - rate) * atSeconds) / seconds;
	return {
		rateAt,
		messages: (fromSeconds, toSeconds) => rateAt((fromSeconds + toSeconds) / 2) * (toSeconds - fromSeconds),
		glideSeconds: seconds,
	};
}

interface Wave {
	rate: number;
	amplitude: number;
	periodSeconds: number;
}

/** `rate + amplitude * sin(2 pi t / periodSeconds)`, cut off below 0. */
export function sineCurve({ rate, amplitude, periodSeconds }: Wave): RateCurve {
	const radiansPerSecond = (2 * Math.PI) / periodSeconds;
	return {
		rateAt: (atSeconds) => Math.max(0, rate + amplitude * Math.sin(radiansPerSecond * atSeconds)),
		messages: (fromSeconds, toSeconds) => {
			const until = (atSeconds: number) => waveIntegral(rate, amplitude, radiansPerSecond * atSeconds);
			return (until(toSeconds) - until(fromSeconds)) / radiansPerSecond;
		},
		glideSeconds: periodSeconds,
	};
}

/**
 * Integral of max(0, rate + amplitude * sin u) from 0 to `angle`. The wave is above 0 from -dip to pi + dip of each turn,
 * where sin(dip) = rate / amplitude; without a cut the dip is a quarter turn. A negative amplitude is half a turn ahead.
 */
function waveIntegral(rate: number, amplitude: number, angle: number): number {
	if (amplitude < 0) return waveIntegral(rate, -amplitude, angle + Math.PI) - waveIntegral(rate, -amplitude, Math.PI);
	const turn = 2 * Math.PI;
	const dip = rate >= amplitude ? Math.PI / 2 : Math.asin(rate / amplitude);
	const above = (from: number, to: number) => rate * (to - from) + amplitude * (Math.cos(from) - Math.cos(to));
	const turns = Math.floor(angle / turn);
	const rest = angle - turns * turn;
	const falling = above(0, Math.min(rest, Math.PI + dip));
	const rising = rest > turn - dip ? above(turn - dip, rest) : 0;
	return turns * above(-dip, Math.PI + dip) + falling + rising;
}
